package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown when a file may or may not have been replaced. Do not clean up; read the file again to
 * decide.
 */
public final class CommitStateUnknownException extends IOException {
  private static final long serialVersionUID = 1L;

  CommitStateUnknownException(Path file, IOException cause) {
    super("unknown whether " + file + " was replaced: " + cause, cause);
  }
}
