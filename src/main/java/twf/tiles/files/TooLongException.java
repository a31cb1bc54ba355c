package twf.tiles.files;

import java.io.IOException;

/** A file has more bytes than it may have. */
public final class TooLongException extends IOException {
  private static final long serialVersionUID = 1L;

  TooLongException(long atMost) {
    super("longer than the expected " + atMost + " bytes");
  }
}
