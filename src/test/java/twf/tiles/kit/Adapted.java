package twf.tiles.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A shipped configuration with another address or path in it, and otherwise as it is.
 *
 * @param text the file so far
 */
record Adapted(String text) {
  static final Path CONF = Path.of("conf");

  /** A file below conf. */
  static Adapted of(String file) {
    try {
      return new Adapted(Files.readString(CONF.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces what must be there. */
  Adapted replace(String shipped, String here) {
    assertThat(text).contains(shipped);
    return new Adapted(text.replace(shipped, here));
  }
}
