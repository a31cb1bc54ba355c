package twf.tiles.web.legacy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.metrics.LegacyTileRoute;

/**
 * A path of the deprecated routes. It is recognised by its prefix and its number of segments only,
 * so that a path with invalid segments gets the response of a deprecated route, too. Immutable.
 *
 * @param route which of the three routes
 * @param segments the eight segments after the prefix, percent-encoded: model, region, run,
 *     variable, forecast hour, z, x, y; the last one without {@code .png}
 */
record LegacyTilePath(LegacyTileRoute route, List<String> segments) {
  private static final String TILES = "/tiles/";
  private static final String TILES_V2 = "/tiles/v2/";
  private static final String TILES_TITILER = "/tiles-titiler/";
  private static final String SUFFIX = ".png";
  private static final int SEGMENTS = 8;

  /** Parses a raw path; empty if it is not of a deprecated route. */
  static Optional<LegacyTilePath> parse(@Nullable String path) {
    if (path == null || !path.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    if (path.startsWith(TILES)) {
      return parse(LegacyTileRoute.TILES, TILES, path)
          .or(() -> path.startsWith(TILES_V2) ? v2(path) : Optional.empty());
    }
    return path.startsWith(TILES_TITILER)
        ? parse(LegacyTileRoute.TILES_TITILER, TILES_TITILER, path)
        : Optional.empty();
  }

  /** Returns the pattern of the route, for metrics. */
  String pattern() {
    String prefix =
        switch (route) {
          case TILES -> TILES;
          case TILES_V2 -> TILES_V2;
          case TILES_TITILER, OTHER -> TILES_TITILER;
        };
    return prefix + ":model/:region/:run/:variable/:fh/:z/:x/:y" + SUFFIX;
  }

  private static Optional<LegacyTilePath> v2(String path) {
    return parse(LegacyTileRoute.TILES_V2, TILES_V2, path);
  }

  private static Optional<LegacyTilePath> parse(LegacyTileRoute route, String prefix, String path) {
    String[] segments =
        path.substring(prefix.length(), path.length() - SUFFIX.length()).split("/", SEGMENTS + 1);
    return segments.length == SEGMENTS
        ? Optional.of(new LegacyTilePath(route, Arrays.asList(segments)))
        : Optional.empty();
  }
}
