package twf.tiles.storage;

import java.io.IOException;

/** A file has more bytes than it may have. */
public final class FileTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  FileTooLargeException(long atMost) {
    super("longer than the expected " + atMost + " bytes");
  }
}
