package twf.tiles.validation.verify;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import twf.tiles.error.FailureException;

/** {@code file-mode}, only in {@code verify}: a published file is a regular file with mode 0444. */
final class FileModeCheck {
  static final String NAME = "file-mode";

  private static final int READ_ONLY = 0444;
  private static final int BITS = 07777;

  private FileModeCheck() {}

  /** Returns the detail of a file that passes; throws otherwise. Blocks. */
  static String check(Path file) {
    int mode = mode(file);
    if (Files.isSymbolicLink(file) || !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw FailureException.malformed(file.toString(), "expected a regular file");
    }
    if (mode != READ_ONLY) {
      throw FailureException.malformed(
          file.toString(), "expected mode 0444, found %04o: chmod 0444".formatted(mode));
    }
    return "0444";
  }

  private static int mode(Path file) {
    try {
      return (Integer) Files.getAttribute(file, "unix:mode", NOFOLLOW_LINKS) & BITS;
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }
}
