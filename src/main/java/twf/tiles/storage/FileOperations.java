package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The file system changes that publishing consists of, one step per call. Tests replace it to
 * inject crashes and errors.
 *
 * <p>Calls block and belong on a worker thread. A call that throws {@link IOException} leaves at
 * most one incomplete temporary file.
 */
public interface FileOperations {

  /** Creates a directory and its missing parents, durably. */
  void createFolders(Path folder) throws IOException;

  /**
   * Writes a new file and syncs it to disk; replaces a leftover file of the same name.
   *
   * @param readOnly whether to set mode 0444 instead of 0644
   */
  void write(Path file, byte[] content, boolean readOnly) throws IOException;

  /**
   * Copies a regular file to a new one (mode 0444), sets its modification time and syncs it to
   * disk; replaces a leftover file of the same name.
   *
   * @param atMost the maximum number of bytes to copy
   * @return the digest of the copied bytes
   * @throws FileTooLargeException if the file is longer
   */
  FileDigest copy(Path from, Path to, long atMost, Instant modified) throws IOException;

  /**
   * Renames atomically within one file system and replaces an existing target; throws if the rename
   * cannot be atomic. Not durable until the directory is synced.
   */
  void rename(Path from, Path to) throws IOException;

  /**
   * Creates a symbolic link; replaces a leftover of the same name. Not durable until the directory
   * is synced.
   */
  void link(Path link, Path target) throws IOException;

  /**
   * Sets mode 0444 on an existing regular file, where this process may, and syncs the file to disk.
   */
  void seal(Path file) throws IOException;

  /** Syncs a directory, which makes renames, links and deletions in it durable. */
  void sync(Path folder) throws IOException;

  /**
   * Deletes a file, link or empty directory if it exists. Not durable until the directory is
   * synced.
   */
  void delete(Path file) throws IOException;
}
