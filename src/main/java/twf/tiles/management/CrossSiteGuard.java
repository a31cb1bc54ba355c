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
import twf.tiles.management.http.ManagementResponses;

/**
 * Keeps pages of elsewhere, which an operator's browser shows, from asking the management port: by
 * what browsers say of where a request comes from (Fetch Metadata; RFC 6454), and, as a name may be
 * made to point here after its page was loaded, by the name that is asked (DNS rebinding). What is
 * no browser is not concerned. Pure; any thread.
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

  /** Passes a request on, or answers it. */
  void check(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    if (isFromElsewhere(request)) {
      ManagementResponses.fail(
          ctx, FORBIDDEN, "asked by a page of another origin: open this address itself instead");
    } else if (!tls && isForOperators(request.path()) && isMisdirected(request.authority())) {
      ManagementResponses.fail(
          ctx,
          MISDIRECTED,
          "asked by a name that is not known here: ask by IP address or localhost, or add the name"
              + " to MANAGEMENT_ALLOWED_HOSTS");
    } else {
      ctx.next();
    }
  }

  /** Metrics and health are asked for by whatever name a network has for this machine. */
  private static boolean isForOperators(@Nullable String path) {
    return path == null || !(path.equals("/metrics") || path.startsWith("/health/"));
  }

  /** Requests of HTTP/1.0 without a Host are of no browser. */
  private boolean isMisdirected(@Nullable HostAndPort asked) {
    if (asked == null) {
      return false;
    }
    Host host = Host.parse(asked.host());
    return host == null || !(host.isAddress() || names.contains(host.canonical()));
  }

  private static boolean isFromElsewhere(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    if (origin != null && !isOwn(origin, request.authority())) {
      return true;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    return site != null
        && !site.equals("same-origin")
        && !site.equals("none")
        && !isFollowedLink(request);
  }

  /**
   * The scheme may be that of a proxy in front, which ends TLS; a page of the same host and port
   * and of another scheme is none that somebody else could serve.
   */
  private static boolean isOwn(String origin, @Nullable HostAndPort asked) {
    int end = origin.indexOf("://");
    HostAndPort from = end < 0 ? null : HostAndPort.parseAuthority(origin.substring(end + 3), -1);
    if (from == null || asked == null || !isSame(from.host(), asked.host())) {
      return false;
    }
    int implied = origin.startsWith("https:") ? 443 : 80;
    return port(from, implied) == port(asked, implied);
  }

  private static boolean isSame(String one, String other) {
    Host host = Host.parse(one);
    Host second = Host.parse(other);
    return host != null && second != null && host.canonical().equals(second.canonical());
  }

  private static int port(HostAndPort of, int implied) {
    return of.port() > 0 ? of.port() : implied;
  }

  /** A link to here in a page of elsewhere shows what is here, and tells that page nothing. */
  private static boolean isFollowedLink(HttpServerRequest request) {
    return HttpMethod.GET.equals(request.method())
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && "document".equals(request.getHeader("Sec-Fetch-Dest"));
  }
}
