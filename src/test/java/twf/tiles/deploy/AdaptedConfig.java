package twf.tiles.deploy;

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
record AdaptedConfig(String text) {
  static final Path CONF = Path.of("conf");

  /** A file below conf. */
  static AdaptedConfig read(String file) {
    try {
      return new AdaptedConfig(Files.readString(CONF.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces what must be there. */
  AdaptedConfig replace(String shipped, String here) {
    assertThat(text).contains(shipped);
    return new AdaptedConfig(text.replace(shipped, here));
  }
}
