package twf.tiles.admin.security;

import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end. */
public final class RemoteAddress {
  private static final int NETWORK_HEXTETS = 4;

  private RemoteAddress() {}

  /**
   * The address that tries are counted by: of IPv6 the network alone, as one client has all
   * addresses of it.
   */
  public static String of(@Nullable SocketAddress address) {
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
