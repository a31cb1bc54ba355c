package twf.tiles.staging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** File system events, used as hints of where to scan. Hints may be lost at any time. */
interface ChangeHints {

  /** No hints, for a system without file events. */
  ChangeHints NONE =
      new ChangeHints() {
        @Override
        public void watch(StagingFolder folder) {}

        @Override
        public void retain(Set<Path> folders) {}

        @Override
        public List<Hint> poll() {
          return List.of();
        }

        @Override
        public void close() {}
      };

  /**
   * Watches the entries of a folder; idempotent. Blocks.
   *
   * @throws IOException if the system refuses, or the folder is gone
   */
  void watch(StagingFolder folder) throws IOException;

  /** Stops watching folders that are not in {@code folders} and no longer exist. Blocks. */
  void retain(Set<Path> folders);

  /** Returns the hints since the last call, a bounded number. Does not block. */
  List<Hint> poll();

  /** Stops watching. Blocks. */
  void close() throws IOException;

  /**
   * A folder entry was created or changed.
   *
   * @param folder the folder, as passed to {@link ChangeHints#watch}
   * @param name the entry's name; null if events were lost
   */
  record Hint(Path folder, @Nullable String name) {}
}
