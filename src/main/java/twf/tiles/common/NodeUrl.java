package twf.tiles.common;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL at which other nodes, {@code tilesctl} and browsers reach a node's management port, such
 * as {@code https://node2.example.com:8098}. Immutable.
 *
 * <p>It may come from a file that another process wrote, so only harmless characters are accepted.
 *
 * @param text without a trailing slash
 */
public record NodeUrl(String text) {
  /** The accepted forms, for messages. */
  public static final String FORMS =
      "an absolute http or https URL without user, query and fragment, such as"
          + " https://node2.example.com:8098";

  private static final int MAX_LENGTH = 300;
  private static final int MAX_PORT = 65_535;
  private static final Pattern SHAPE =
      Pattern.compile("https?://[A-Za-z0-9._:\\[\\]-]+(/[A-Za-z0-9._~-]+)*/?");

  /** Parses a URL; null if the text is not an acceptable one. */
  public static @Nullable NodeUrl parse(String text) {
    if (text.length() > MAX_LENGTH || !SHAPE.matcher(text).matches()) {
      return null;
    }
    try {
      URI uri = new URI(text).normalize();
      if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
        return null;
      }
      Host host = Host.parse(uri.getHost());
      boolean usable = host != null && !host.hasZone() && !host.isWildcard();
      String normal = uri.toString();
      return usable
          ? new NodeUrl(normal.endsWith("/") ? normal.substring(0, normal.length() - 1) : normal)
          : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Returns the host. */
  public Host host() {
    return Host.of(URI.create(text).getHost());
  }

  /** Returns whether connections to it are encrypted. */
  public boolean isHttps() {
    return text.startsWith("https:");
  }

  @Override
  public String toString() {
    return text;
  }
}
