package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;

/** It is not known whether a file was replaced: clean nothing, read it again. */
public final class CommitStateUnknownException extends IOException {
  private static final long serialVersionUID = 1L;

  CommitStateUnknownException(Path file, IOException cause) {
    super("unknown whether " + file + " was replaced: " + cause, cause);
  }
}
