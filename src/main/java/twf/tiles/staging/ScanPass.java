package twf.tiles.staging;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import twf.tiles.domain.VariableKey;

/** What one full or partial scan has found so far. Thread-safe. */
final class ScanPass {
  private final boolean first;
  private final Set<Path> folders = ConcurrentHashMap.newKeySet();
  private final Set<VariableKey> manifests = ConcurrentHashMap.newKeySet();
  private final AtomicInteger announced = new AtomicInteger();

  /**
   * @param first whether this is the first scan since the start
   */
  ScanPass(boolean first) {
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

  void countAnnounced() {
    announced.incrementAndGet();
  }

  RescanResult result() {
    return new RescanResult(manifests.size(), announced.get());
  }
}
