package twf.tiles.web.legacy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.domain.Identifiers;
import twf.tiles.http.LastModified;

/**
 * What deprecated routes say of themselves: {@code Deprecation} (RFC 9745), {@code Sunset} (RFC
 * 8594), {@code Link} (RFC 8288), {@code Warning} (RFC 7234), and a text for people. Thread-safe.
 */
public final class DeprecationHeaders {
  /** Where the text for people is; a path, so that it holds on whatever host is asked. */
  public static final String DOCUMENT = "/docs/runtime-png-tiles.txt";

  /** What is named instead of an archive where a request names no frame: where all begins. */
  private static final String DISCOVERY = "/api/models";

  private static final CharSequence WARNING =
      HttpHeaders.createOptimized(
          "299 - \"PNG tile routes are deprecated: read the PMTiles archive that Link names\"");
  private static final CharSequence ROUTE = HttpHeaders.createOptimized("runtime-png-tiles");

  private final CharSequence since;
  private final @Nullable CharSequence sunset;
  private final ServedDocument text;

  /**
   * @param sunset when the routes will go; null where that is not decided
   */
  DeprecationHeaders(Instant since, @Nullable Instant sunset) {
    this.since = HttpHeaders.createOptimized("@" + since.getEpochSecond());
    this.sunset =
        sunset == null ? null : HttpHeaders.createOptimized(LastModified.httpDate(sunset));
    this.text = ServedDocument.of(text(since, sunset).getBytes(StandardCharsets.US_ASCII));
  }

  /** Adds the headers to an answer to a request that names no frame. */
  void mark(MultiMap headers) {
    mark(headers, DISCOVERY);
  }

  /**
   * Adds the headers to an answer.
   *
   * @param successor path of what to ask for instead
   */
  void mark(MultiMap headers, String successor) {
    headers.set("Deprecation", since);
    if (sunset != null) {
      headers.set("Sunset", sunset);
    }
    headers.set(
        "Link",
        "<"
            + DOCUMENT
            + ">; rel=\"deprecation\"; type=\"text/plain\", <"
            + successor
            + ">; rel=\"successor-version\"");
    headers.set("Warning", WARNING);
    headers.set("X-TWF-Deprecated-Route", ROUTE);
  }

  /** For people: what to do instead. */
  ServedDocument text() {
    return text;
  }

  private static String text(Instant since, @Nullable Instant sunset) {
    return """
        The PNG tile routes are deprecated since %s.
        They will go %s.

          /tiles/{model}/{region}/{run}/{var}/{fh}/{z}/{x}/{y}.png
          /tiles/v2/{model}/{region}/{run}/{var}/{fh}/{z}/{x}/{y}.png
          /tiles-titiler/{model}/{region}/{run}/{var}/{fh}/{z}/{x}/{y}.png

        Instead, read tiles out of the frame's archive with a PMTiles client:

          /tiles/{model}/{run}/{var}/{frame_id}.pmtiles

        frame_id is the forecast hour in three digits. There is no region any more.
        /api/models, /api/runs, /api/vars and /api/run/{model}/{run}/manifest.json say what there is,
        /manifests/{model}/latest.json which run is the latest.
        """
        .formatted(
            Identifiers.utcSeconds(since),
            sunset == null
                ? "at a time that is not decided"
                : "at " + Identifiers.utcSeconds(sunset));
  }
}
