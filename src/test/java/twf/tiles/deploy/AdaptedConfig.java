package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A shipped configuration file in which a test replaces addresses and paths.
 *
 * @param text content after the replacements so far
 */
record AdaptedConfig(String text) {
  static final Path CONF = Path.of("conf");

  /** Reads a file below conf. */
  static AdaptedConfig read(String file) {
    try {
      return new AdaptedConfig(Files.readString(CONF.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a text that must occur in the file. */
  AdaptedConfig replace(String shipped, String here) {
    assertThat(text).contains(shipped);
    return new AdaptedConfig(text.replace(shipped, here));
  }
}
