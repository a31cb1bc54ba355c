package twf.tiles.admin.security;

import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Identifies clients by their address. */
public final class RemoteAddress {
  private static final int NETWORK_HEXTETS = 4;

  private RemoteAddress() {}

  /**
   * Returns the key by which failed attempts are counted: an IPv4 address, or the /64 network of an
   * IPv6 address, because one client may use all addresses of its network.
   */
  public static String rateLimitKey(@Nullable SocketAddress address) {
    String host = address == null ? null : address.hostAddress();
    if (host == null) {
      return "unknown";
    }
    String[] parts = host.split("%", 2)[0].split(":", -1);
    if (parts.length <= NETWORK_HEXTETS || host.contains("::")) {
      return host;
    }
    return String.join(":", java.util.Arrays.copyOf(parts, NETWORK_HEXTETS)) + "::/64";
  }
}
