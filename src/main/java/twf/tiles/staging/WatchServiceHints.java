package twf.tiles.staging;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hints from the watch service of the JDK (inotify on Linux). Thread-safe. */
final class WatchServiceHints implements ChangeHints {
  /** Advice for a system that has run out of watches. */
  static final String ADVICE =
      "to have more: sysctl -w fs.inotify.max_user_watches=524288"
          + " fs.inotify.max_user_instances=512, and restart";

  /**
   * The maximum number of folders whose hints one poll returns; the others follow in the next poll.
   */
  private static final int MAX_FOLDERS_PER_POLL = 256;

  private final WatchService service;
  private final Map<Path, Watch> watches = new HashMap<>();

  WatchServiceHints(WatchService service) {
    this.service = service;
  }

  /**
   * A folder with a new identity is registered again. If it is the same folder, the system returns
   * the same watch, so mounts that report new identities every time cost one system call each.
   */
  @Override
  public synchronized void watch(StagingFolder folder) throws IOException {
    Path path = folder.path();
    Watch known = watches.get(path);
    if (known != null && known.isOf(folder)) {
      return;
    }
    WatchKey key = register(folder);
    if (!path.equals(key.watchable())) {
      // The folder was renamed: its existing key reports events under the old path.
      watches.remove((Path) key.watchable());
      key.cancel();
      key = register(folder);
    }
    watches.put(path, new Watch(key, folder.identity()));
    if (known != null && known.key() != key) {
      known.key().cancel();
    }
  }

  /** Watches for new entries; also for in-place changes in folders that hold a manifest. */
  private WatchKey register(StagingFolder folder) throws IOException {
    return folder.level() == StagingFolder.Level.VARIABLE
        ? folder.path().register(service, ENTRY_CREATE, ENTRY_MODIFY)
        : folder.path().register(service, ENTRY_CREATE);
  }

  @Override
  public void retain(Set<Path> folders) {
    for (Path path : paths()) {
      if (!folders.contains(path) && !Files.isDirectory(path)) {
        forget(path);
      }
    }
  }

  private synchronized List<Path> paths() {
    return new ArrayList<>(watches.keySet());
  }

  private synchronized void forget(Path path) {
    Watch gone = watches.remove(path);
    if (gone != null) {
      gone.key().cancel();
    }
  }

  /** Returns the number of watched folders. */
  synchronized int size() {
    return watches.size();
  }

  @Override
  public List<Hint> poll() {
    List<Hint> hints = new ArrayList<>();
    for (int i = 0; i < MAX_FOLDERS_PER_POLL; i++) {
      WatchKey key = service.poll();
      if (key == null) {
        break;
      }
      Path folder = (Path) key.watchable();
      for (WatchEvent<?> event : key.pollEvents()) {
        boolean lost = event.kind() == OVERFLOW;
        hints.add(new Hint(folder, lost ? null : String.valueOf(event.context())));
      }
      if (!key.reset()) {
        onFolderGone(folder, key);
      }
    }
    return hints;
  }

  private synchronized void onFolderGone(Path folder, WatchKey key) {
    Watch watch = watches.get(folder);
    if (watch != null && watch.key() == key) {
      watches.remove(folder);
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }

  private record Watch(WatchKey key, @Nullable Object identity) {
    boolean isOf(StagingFolder folder) {
      return key.isValid() && Objects.equals(identity, folder.identity());
    }
  }
}
