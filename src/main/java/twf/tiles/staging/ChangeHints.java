package twf.tiles.staging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where to look next, by the word of the file system; may lose anything at any time. */
interface ChangeHints {

  /** Says nothing: what is left where the system has no watches to give. */
  ChangeHints NONE =
      new ChangeHints() {
        @Override
        public void add(StagingFolder folder) {}

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
   * Asks for hints of a folder's entries; asking again changes nothing. Blocks.
   *
   * @throws IOException if the system refuses, or the folder is gone
   */
  void add(StagingFolder folder) throws IOException;

  /** Forgets all folders that are not among {@code folders} and do not exist any more. Blocks. */
  void retain(Set<Path> folders);

  /** What was said since the last call, bounded; does not block. */
  List<Hint> poll();

  /** Ends it. Blocks. */
  void close() throws IOException;

  /** Opens hints. */
  @FunctionalInterface
  interface Source {
    /**
     * Blocks.
     *
     * @throws IOException if the system has none to give
     */
    ChangeHints open() throws IOException;
  }

  /**
   * An entry of a folder came or changed.
   *
   * @param folder the folder, as it was added
   * @param name the entry's name; null where hints were lost
   */
  record Hint(Path folder, @Nullable String name) {}
}
