package twf.tiles.web.route;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import twf.tiles.common.Host;
import twf.tiles.error.FailureException;

/**
 * The scheme and authority that a client asked, fit to stand in an answer. The scheme is the one
 * that the first proxy reports ({@code X-Forwarded-Proto}), as proxies end TLS.
 */
final class BaseUrl {
  private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
  private static final List<String> SCHEMES = List.of("http", "https");
  private static final int MAX_PORT = 65_535;

  private BaseUrl() {}

  /**
   * {@code scheme://authority}.
   *
   * @throws FailureException a bad request where there is no authority, or one with anything in it
   *     that does not belong there
   */
  static String fromRequest(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    Host host = authority == null ? null : Host.parse(authority.host());
    if (authority == null || authority.port() > MAX_PORT || host == null || host.hasZone()) {
      throw FailureException.badRequest("the Host header is missing or not a host and port");
    }
    String scheme = forwardedScheme(request).orElse(plainScheme(request)) + "://";
    return scheme + (authority.port() > 0 ? host.withPort(authority.port()) : host.toUrlText());
  }

  private static String plainScheme(HttpServerRequest request) {
    return "https".equals(request.scheme()) ? "https" : "http";
  }

  /**
   * The first value of the header, which is that of the proxy nearest to the client; several lines
   * are one list (RFC 9110, 5.3). Anything else than http and https is ignored.
   */
  private static Optional<String> forwardedScheme(HttpServerRequest request) {
    return request.headers().getAll(FORWARDED_PROTO).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .filter(SCHEMES::contains);
  }
}
