package twf.tiles.storage;

import java.io.IOException;

/** Thrown when a file is longer than the given limit. */
public final class FileTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  FileTooLargeException(long atMost) {
    super("longer than the expected " + atMost + " bytes");
  }
}
