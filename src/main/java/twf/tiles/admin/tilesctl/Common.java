package twf.tiles.admin.tilesctl;

import static picocli.CommandLine.ScopeType.INHERIT;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of all commands, before or behind the command's name. */
final class Common {
  @Option(
      names = "--json",
      scope = INHERIT,
      description = "print the reply as it came, as JSON; errors stay one line of text")
  boolean json;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = INHERIT,
      converter = ColorConverter.class,
      description = "auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always, never")
  Color color = Color.AUTO;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      scope = INHERIT,
      description = "where the bridge listens, instead of MANAGEMENT_HOST")
  @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      scope = INHERIT,
      description = "the bridge's port, instead of ADMIN_BRIDGE_PORT")
  @Nullable Integer port;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      scope = INHERIT,
      description = "holds the token, instead of ADMIN_TOKEN or ADMIN_TOKEN_FILE")
  @Nullable Path tokenFile;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      scope = INHERIT,
      description = "speak TLS and trust these PEM certificates")
  @Nullable Path certificates;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = INHERIT,
      description = "the server's settings file")
  @Nullable Path config;

  /** When to colour. */
  enum Color {
    AUTO,
    ALWAYS,
    NEVER
  }

  /** In lower case, as they are written. */
  static final class ColorConverter implements picocli.CommandLine.ITypeConverter<Color> {
    @Override
    public Color convert(String value) {
      for (Color color : Color.values()) {
        if (color.name().toLowerCase(Locale.ROOT).equals(value)) {
          return color;
        }
      }
      throw new TypeConversionException("expected auto, always or never");
    }
  }

  /** Whether to colour what is written to standard output. */
  boolean colours(Surroundings here) {
    return switch (color) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO ->
          here.terminal().shows()
              && here.variable("NO_COLOR").isEmpty()
              && !here.variable("TERM").equals("dumb");
    };
  }
}
