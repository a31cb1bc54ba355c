package twf.tiles.admin.tilesctl;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the bridge is.
 *
 * @param host to connect to
 * @param port 1 to 65535
 * @param certificates PEM; null for no TLS
 */
record Place(String host, int port, @Nullable Path certificates) {

  /** A place to connect to for a server that listens on {@code host}. */
  static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0", "*" -> "127.0.0.1";
      case "::", "::0", "[::]" -> "::1";
      default -> host;
    };
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
