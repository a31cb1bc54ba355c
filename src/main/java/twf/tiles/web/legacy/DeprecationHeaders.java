package twf.tiles.web.legacy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.PublicUrl;
import twf.tiles.domain.Identifiers;
import twf.tiles.http.LastModified;
import twf.tiles.metrics.LegacyTileRoute;

/**
 * Headers of the deprecated routes: {@code Deprecation} (RFC 9745), {@code Sunset} (RFC 8594),
 * {@code Link} (RFC 8288), {@code Warning} (RFC 7234); and the document they link to. Thread-safe.
 */
public final class DeprecationHeaders {
  /** Path of the document. */
  public static final String DOCUMENT = "/docs/runtime-png-tiles.txt";

  /** The successor in responses to requests that name no frame. */
  static final String DISCOVERY = "/api/models";

  private static final String LINK =
      "<%s>; rel=\"deprecation\"; type=\"text/plain\", <%s>; rel=\"successor-version\"";
  private static final CharSequence TILE_WARNING =
      HttpHeaders.createOptimized(
          "299 - \"PNG tile routes are deprecated: read the PMTiles archive that Link names\"");
  private static final CharSequence LIST_WARNING =
      HttpHeaders.createOptimized(
          "299 - \"this list is deprecated: read the one that Link names\"");
  private static final CharSequence ROUTE = HttpHeaders.createOptimized("runtime-png-tiles");

  private final CharSequence since;
  private final @Nullable CharSequence sunset;
  private final PublicUrl publicUrl;
  private final ServedDocument text;

  /**
   * @param since when the routes were deprecated
   * @param sunset when the routes will be removed; null if that is not decided
   * @param publicUrl what links start with, if it is set; otherwise they name no host, so that they
   *     work on any
   */
  DeprecationHeaders(Instant since, @Nullable Instant sunset, PublicUrl publicUrl) {
    this.publicUrl = publicUrl;
    this.since = HttpHeaders.createOptimized("@" + since.getEpochSecond());
    this.sunset =
        sunset == null ? null : HttpHeaders.createOptimized(LastModified.httpDate(sunset));
    this.text =
        ServedDocument.of(text(since, sunset, publicUrl).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Adds the headers to a response.
   *
   * @param successor path of the resource to use instead
   */
  void addTo(MultiMap headers, LegacyTileRoute route, String successor) {
    headers.set("Deprecation", since);
    if (sunset != null) {
      headers.set("Sunset", sunset);
    }
    headers.set("Link", LINK.formatted(publicUrl.of(DOCUMENT), publicUrl.of(successor)));
    headers.set("Warning", route == LegacyTileRoute.API_V2 ? LIST_WARNING : TILE_WARNING);
    headers.set("X-TWF-Deprecated-Route", ROUTE);
  }

  /** The document, a plain text that describes the alternative. */
  ServedDocument text() {
    return text;
  }

  private static String text(Instant since, @Nullable Instant sunset, PublicUrl publicUrl) {
    String below = publicUrl.isSet() ? "\nAll paths are below " + publicUrl.base() + ".\n" : "";
    return """
        The PNG tile routes are deprecated since %s.
        They will be removed %s.

          /tiles/{model}/{region}/{run}/{var}/{fh}/{z}/{x}/{y}.png
          /tiles/v2/{model}/{region}/{run}/{var}/{fh}/{z}/{x}/{y}.png
          /tiles-titiler/{model}/{region}/{run}/{var}/{fh}/{z}/{x}/{y}.png

        The lists for their clients are deprecated with them:

          /api/v2/{model}/{region}/runs            instead: /api/runs?model={model}
          /api/v2/{model}/{region}/{run}/vars      instead: /api/vars?model={model}&run={run}

        Instead, read tiles out of the frame's archive with a PMTiles client:

          /tiles/{model}/{run}/{var}/{frame_id}.pmtiles

        frame_id is the forecast hour in three digits. Archive paths have no region.
        /api/models, /api/runs, /api/vars and /api/run/{model}/{run}/manifest.json list what is
        published; /manifests/{model}/latest.json names the latest run.
        """
            .formatted(
                Identifiers.utcSeconds(since),
                sunset == null
                    ? "at a time that is not decided yet"
                    : "at " + Identifiers.utcSeconds(sunset))
        + below;
  }
}
