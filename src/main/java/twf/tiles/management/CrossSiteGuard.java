package twf.tiles.management;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;
import twf.tiles.config.Settings;

/**
 * Rejects requests that web pages of other origins make through an operator's browser.
 *
 * <p>Checks the headers by which browsers declare a request's origin ({@code Origin}, RFC 6454, and
 * {@code Sec-Fetch-*}, Fetch Metadata). Against DNS rebinding it also checks that the request's
 * host is an IP address or a known name. Other clients do not send these headers and pass, if they
 * address the port by an IP address or a known name. Immutable.
 */
final class CrossSiteGuard {
  private static final int FORBIDDEN = 403;
  private static final int MISDIRECTED = 421;
  private static final String LOCALHOST = "localhost";

  private final Set<String> names = new HashSet<>();
  private final boolean tls;

  CrossSiteGuard(Settings.Management settings) {
    names.add(LOCALHOST);
    names.add(Host.of(settings.host()).canonical());
    names.addAll(settings.allowedHosts());
    this.tls = settings.tls() != null;
  }

  /** Passes the request to the next handler, or responds with 403 or 421. */
  void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    if (isFromElsewhere(request)) {
      ManagementResponses.sendFailure(
          ctx,
          FORBIDDEN,
          "request from a page of another origin: open this address directly instead");
    } else if (!tls && isForOperators(request.path()) && isMisdirected(request.authority())) {
      ManagementResponses.sendFailure(
          ctx,
          MISDIRECTED,
          "unknown host name in the request: use the IP address or localhost, or add the name"
              + " to MANAGEMENT_ALLOWED_HOSTS");
    } else {
      ctx.next();
    }
  }

  /** Metrics and health are exempt: monitoring may use any name of this machine. */
  private static boolean isForOperators(@Nullable String path) {
    return path == null || !(path.equals("/metrics") || path.startsWith("/health/"));
  }

  /** A request without a host (HTTP/1.0) does not come from a browser and passes. */
  private boolean isMisdirected(@Nullable HostAndPort requested) {
    if (requested == null) {
      return false;
    }
    Host host = Host.parse(requested.host());
    return host == null || !(host.isAddress() || names.contains(host.canonical()));
  }

  private static boolean isFromElsewhere(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    if (origin != null && !isSameOrigin(origin, request.authority())) {
      return true;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    return site != null
        && !site.equals("same-origin")
        && !site.equals("none")
        && !isFollowedLink(request);
  }

  /**
   * Compares host and port only. The scheme may differ because a proxy in front terminates TLS, and
   * nobody else can serve a page on the same host and port with another scheme.
   */
  private static boolean isSameOrigin(String origin, @Nullable HostAndPort requested) {
    int end = origin.indexOf("://");
    HostAndPort from = end < 0 ? null : HostAndPort.parseAuthority(origin.substring(end + 3), -1);
    if (from == null || requested == null || !isSameHost(from.host(), requested.host())) {
      return false;
    }
    int defaultPort = origin.startsWith("https:") ? 443 : 80;
    return port(from, defaultPort) == port(requested, defaultPort);
  }

  private static boolean isSameHost(String one, String other) {
    Host host = Host.parse(one);
    Host second = Host.parse(other);
    return host != null && second != null && host.canonical().equals(second.canonical());
  }

  private static int port(HostAndPort of, int defaultPort) {
    return of.port() > 0 ? of.port() : defaultPort;
  }

  /** Following a link from another site is safe: that site cannot read the response. */
  private static boolean isFollowedLink(HttpServerRequest request) {
    return HttpMethod.GET.equals(request.method())
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && "document".equals(request.getHeader("Sec-Fetch-Dest"));
  }
}
