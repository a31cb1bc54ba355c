package twf.tiles.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.regex.Pattern;
import twf.tiles.failure.TileException;

/**
 * The scheme and authority that a client asked, fit to stand in an answer; the scheme as a proxy
 * before this server says, where it ends TLS.
 */
final class RequestBase {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
  private static final Pattern IPV6 = Pattern.compile("\\[?([0-9A-Fa-f:.]{2,45})]?");
  private static final int MAX_PORT = 65_535;

  private RequestBase() {}

  /**
   * {@code scheme://authority}.
   *
   * @throws TileException a bad request where there is no authority, or one with anything in it
   *     that does not belong there
   */
  static String of(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority == null || authority.port() > MAX_PORT) {
      throw noHost();
    }
    boolean secure =
        "https".equals(request.scheme())
            || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    String scheme = secure ? "https://" : "http://";
    String port = authority.port() > 0 ? ":" + authority.port() : "";
    return scheme + host(authority.host()) + port;
  }

  private static String host(String host) {
    if (NAME.matcher(host).matches()) {
      return host;
    }
    var address = IPV6.matcher(host);
    if (address.matches()) {
      return "[" + address.group(1) + "]";
    }
    throw noHost();
  }

  private static TileException noHost() {
    return TileException.badRequest("the Host header is missing or not a host and port");
  }
}
