package twf.tiles.web.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.Host;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Legend;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/** TileJSON 3.0.0 of one frame, with fields of our own beside it. Pure. */
final class TileJson {
  /** The request headers that the document depends on, through {@link #baseUrl}. */
  static final String VARY = "Host, X-Forwarded-Proto";

  private static final String ATTRIBUTION = "attribution";
  private static final List<String> SCHEMES = List.of("http", "https");
  private static final int MAX_PORT = 65_535;

  private TileJson() {}

  /**
   * Returns {@code scheme://authority} as the client asked, fit to stand in an answer. The scheme
   * is the one that the first proxy reports ({@code X-Forwarded-Proto}), as proxies end TLS.
   *
   * @throws FailureException a bad request where there is no authority, or one with anything in it
   *     that does not belong there
   */
  static String baseUrl(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    Host host = authority == null ? null : Host.parse(authority.host());
    if (authority == null || authority.port() > MAX_PORT || host == null || host.hasZone()) {
      throw FailureException.badRequest("the Host header is missing or not a host and port");
    }
    String plain = "https".equals(request.scheme()) ? "https" : "http";
    return forwardedScheme(request).orElse(plain)
        + "://"
        + (authority.port() > 0 ? host.withPort(authority.port()) : host.toUrlText());
  }

  /**
   * The first value of the header, which is that of the proxy nearest to the client; several lines
   * are one list (RFC 9110, 5.3). Anything else than http and https is ignored.
   */
  private static Optional<String> forwardedScheme(HttpServerRequest request) {
    return request.headers().getAll("X-Forwarded-Proto").stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .filter(SCHEMES::contains);
  }

  /**
   * @param base {@code PUBLIC_URL}, or else {@link #baseUrl}
   * @param modelName for people
   */
  static ServedDocument build(String base, String modelName, PublishedFrame published) {
    VariableKey key = published.snapshot().key();
    String frameId = published.frame().frameId();
    FrameStyle rendering = published.rendering();
    ObjectNode json =
        StrictJson.object()
            .put("tilejson", "3.0.0")
            .put(
                "name", modelName + " " + key.run() + " " + key.variable() + " +" + frameId + " h");
    json.putArray("tiles").add("pmtiles://" + base + key.archiveUrl(frameId) + "/{z}/{x}/{y}");
    json.put("scheme", "xyz")
        .put("minzoom", Identifiers.ZOOM_MIN)
        .put("maxzoom", Identifiers.ZOOM_MAX);
    Bounds bounds = rendering.bounds();
    json.putArray("bounds")
        .add(bounds.west())
        .add(bounds.south())
        .add(bounds.east())
        .add(bounds.north());
    addAttribution(json, published);
    json.put("valid_time", Identifiers.utcSeconds(key.run().validTime(published.frame().fhr())))
        .put("units", rendering.units());
    Legend legend = rendering.legend();
    if (legend != null) {
      json.set("legend", legend.toJson());
    }
    return ServedDocument.of(StrictJson.write(json));
  }

  private static void addAttribution(ObjectNode json, PublishedFrame published) {
    JsonNode attribution = published.frame().frame().unknown().get(ATTRIBUTION);
    if (attribution == null) {
      attribution = published.snapshot().unknown().get(ATTRIBUTION);
    }
    if (attribution != null && attribution.isTextual()) {
      json.put(ATTRIBUTION, attribution.textValue());
    }
  }
}
