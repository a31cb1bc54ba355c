package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces a file whole: readers see the old content or the new. Calls block. */
public final class AtomicFileWriter {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicFileWriter.class);

  private final FileOperations operations;

  public AtomicFileWriter(FileOperations operations) {
    this.operations = operations;
  }

  /** Where new content is written before the rename: {@code .name.tmp} in the same folder. */
  public static Path temporary(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".tmp");
  }

  /**
   * Temporary file, force, rename, force the folder. The folder exists.
   *
   * @throws CommitStateUnknownException where the rename or what follows failed: the file may be
   *     the old or the new one
   * @throws IOException where nothing changed; the temporary file is removed, if that can be
   */
  public void replace(Path target, byte[] content, boolean readOnly) throws IOException {
    Path temporary = temporary(target);
    write(temporary, content, readOnly);
    try {
      operations.rename(temporary, target);
      operations.sync(target.resolveSibling("."));
    } catch (IOException e) {
      throw new CommitStateUnknownException(target, e);
    }
  }

  /** Half a file on a full disk would take the room that others need. */
  private void write(Path temporary, byte[] content, boolean readOnly) throws IOException {
    try {
      operations.write(temporary, content, readOnly);
    } catch (IOException e) {
      try {
        operations.delete(temporary);
      } catch (IOException stays) {
        e.addSuppressed(stays);
      }
      throw e;
    }
  }

  /**
   * To be called where the outcome was unknown and the new content was found: what may not have
   * been forced is forced again. That it still cannot be is only logged, for readers see it
   * already.
   */
  public void found(Path target, CommitStateUnknownException unknown) {
    LOG.warn("{}: it was", unknown.getMessage());
    try {
      operations.sync(target.resolveSibling("."));
    } catch (IOException e) {
      LOG.error("{} may be lost in a power failure: {}", target, e.toString());
    }
  }

  /** As {@link #replace} for a symbolic link. */
  public void replaceLink(Path link, Path target) throws IOException {
    Path temporary = temporary(link);
    operations.link(temporary, target);
    try {
      operations.rename(temporary, link);
      operations.sync(link.resolveSibling("."));
    } catch (IOException e) {
      throw new CommitStateUnknownException(link, e);
    }
  }
}
