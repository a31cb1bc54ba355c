package twf.tiles.watch;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import twf.tiles.contract.VariableKey;

/** What one way through the tree, or a part of it, has come across. Thread-safe. */
final class Pass {
  private final boolean first;
  private final Set<Path> folders = ConcurrentHashMap.newKeySet();
  private final Set<VariableKey> manifests = ConcurrentHashMap.newKeySet();
  private final AtomicInteger announced = new AtomicInteger();

  /**
   * @param first whether nobody has looked before
   */
  Pass(boolean first) {
    this.first = first;
  }

  boolean isFirst() {
    return first;
  }

  Set<Path> folders() {
    return folders;
  }

  Set<VariableKey> manifests() {
    return manifests;
  }

  void announcedOne() {
    announced.incrementAndGet();
  }

  Rescan result() {
    return new Rescan(manifests.size(), announced.get());
  }
}
