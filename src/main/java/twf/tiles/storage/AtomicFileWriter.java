package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.error.FailureException;

/**
 * Replaces a file atomically and durably: readers see either the old or the new content. Calls
 * block.
 */
public final class AtomicFileWriter {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicFileWriter.class);

  private final FileOperations operations;

  public AtomicFileWriter(FileOperations operations) {
    this.operations = operations;
  }

  /**
   * The path of the temporary file that is renamed to {@code target}: {@code .name.tmp} in the same
   * directory.
   */
  public static Path temporaryPath(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".tmp");
  }

  /** Deletes the temporary files that a crash left behind in a directory, if it exists. */
  public void removeTemporaries(Path folder) throws IOException {
    for (Path file : DirectoryListing.entries(folder)) {
      String name = file.getFileName().toString();
      if (name.startsWith(".") && name.endsWith(".tmp")) {
        operations.delete(file);
      }
    }
  }

  /**
   * Writes a temporary file, syncs it, renames it over {@code target} and syncs the directory,
   * which must exist.
   *
   * @throws CommitStateUnknownException if the rename or the directory sync failed: the file may
   *     have the old or the new content
   * @throws IOException if nothing changed; the temporary file is removed if possible
   */
  public void replace(Path target, byte[] content, boolean readOnly) throws IOException {
    Path temporary = temporaryPath(target);
    write(temporary, content, readOnly);
    try {
      operations.rename(temporary, target);
      operations.sync(target.resolveSibling("."));
    } catch (IOException e) {
      throw new CommitStateUnknownException(target, e);
    }
  }

  /**
   * Like {@link #replace}, but resolves an unknown outcome by reading the file back.
   *
   * @throws CommitStateUnknownException if the rename or the directory sync failed, and the file
   *     does not have the new content or cannot be read
   * @throws IOException if nothing changed
   */
  public void replaceVerified(Path target, byte[] content) throws IOException {
    try {
      replace(target, content, false);
    } catch (CommitStateUnknownException e) {
      if (!hasContent(target, content, e)) {
        throw e;
      }
      syncFound(target, e);
    }
  }

  private static boolean hasContent(Path file, byte[] content, IOException unknown) {
    try {
      return Arrays.equals(BoundedFileReader.readIfExists(file).orElse(null), content);
    } catch (FailureException unreadable) {
      unknown.addSuppressed(unreadable);
      return false;
    }
  }

  /** Deletes a partly written temporary file, which would take up space on a full disk. */
  private void write(Path temporary, byte[] content, boolean readOnly) throws IOException {
    try {
      operations.write(temporary, content, readOnly);
    } catch (IOException e) {
      try {
        operations.delete(temporary);
      } catch (IOException undeleted) {
        e.addSuppressed(undeleted);
      }
      throw e;
    }
  }

  /**
   * Syncs the directory again after an unknown outcome turned out to be a successful replacement. A
   * failure is only logged, because readers already see the new content.
   */
  public void syncFound(Path target, CommitStateUnknownException unknown) {
    LOG.warn("{}; it was replaced", unknown.getMessage());
    try {
      operations.sync(target.resolveSibling("."));
    } catch (IOException e) {
      LOG.error(
          "{}: directory sync failed, a power failure may undo the replacement: {}",
          target,
          e.toString());
    }
  }

  /** Replaces a symbolic link, with the same guarantees and exceptions as {@link #replace}. */
  public void replaceLink(Path link, Path target) throws IOException {
    Path temporary = temporaryPath(link);
    operations.link(temporary, target);
    try {
      operations.rename(temporary, link);
      operations.sync(link.resolveSibling("."));
    } catch (IOException e) {
      throw new CommitStateUnknownException(link, e);
    }
  }
}
