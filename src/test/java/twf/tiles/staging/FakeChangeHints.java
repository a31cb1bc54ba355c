package twf.tiles.staging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Returns only the hints that a test adds. */
final class FakeChangeHints implements ChangeHints {
  final Queue<Hint> next = new ConcurrentLinkedQueue<>();
  final Set<Path> added = ConcurrentHashMap.newKeySet();
  volatile boolean exhausted;
  volatile boolean closed;

  @Override
  public void watch(StagingFolder folder) throws IOException {
    if (exhausted) {
      throw new IOException("User limit of inotify watches reached");
    }
    added.add(folder.path());
  }

  @Override
  public void retain(Set<Path> folders) {
    added.retainAll(folders);
  }

  @Override
  public List<Hint> poll() {
    List<Hint> said = new ArrayList<>();
    for (Hint hint = next.poll(); hint != null; hint = next.poll()) {
      said.add(hint);
    }
    return said;
  }

  @Override
  public void close() {
    closed = true;
  }
}
