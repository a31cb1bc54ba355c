package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Everything that this program changes on disk goes through here, one durable step a call.
 *
 * <p>Calls block: they belong on a worker thread. They throw {@link IOException} and leave no more
 * than one half-done temporary file.
 */
public interface FileOperations {

  /** Creates a folder and its missing parents up to an existing one, durably. */
  void createFolders(Path folder) throws IOException;

  /**
   * Writes a new file, replacing a left-over of the same name, and forces it to disk.
   *
   * @param readOnly whether nobody is to write to it again (mode 0444, else 0644)
   */
  void write(Path file, byte[] content, boolean readOnly) throws IOException;

  /**
   * Copies a regular file to a new one (mode 0444), replacing a left-over of the same name, and
   * forces it to disk with the given modification time.
   *
   * @param atMost how many bytes to copy at the most; longer files fail
   * @return what was copied
   * @throws FileTooLargeException where the file is longer
   */
  FileDigest copy(Path from, Path to, long atMost, Instant modified) throws IOException;

  /** Renames within one file system, replacing what is there, or refuses. Not yet durable. */
  void rename(Path from, Path to) throws IOException;

  /** Creates a symbolic link, replacing a left-over of the same name. Not yet durable. */
  void link(Path link, Path target) throws IOException;

  /** Forces a folder's entries to disk. */
  void sync(Path folder) throws IOException;

  /** Deletes a file, a link or an empty folder, if it is there. Not yet durable. */
  void delete(Path file) throws IOException;
}
