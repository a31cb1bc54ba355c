package twf.tiles.web.legacy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.metrics.LegacyTileRoute;

/**
 * A path of the deprecated routes, by its prefix and the number of its segments alone: whatever is
 * in them, the answer is that of a deprecated route. Pure.
 *
 * @param route which of the three
 * @param segments the eight behind the prefix, still encoded: model, region, run, variable,
 *     forecast hour, z, x, y; the last without {@code .png}
 */
record LegacyTilePath(LegacyTileRoute route, List<String> segments) {
  private static final String TILES = "/tiles/";
  private static final String TILES_V2 = "/tiles/v2/";
  private static final String TILES_TITILER = "/tiles-titiler/";
  private static final String SUFFIX = ".png";
  private static final int SEGMENTS = 8;

  /** Empty where {@code path}, as it was sent, is none of a deprecated route. */
  static Optional<LegacyTilePath> of(@Nullable String path) {
    if (path == null || !path.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    if (path.startsWith(TILES)) {
      return of(LegacyTileRoute.TILES, TILES, path)
          .or(() -> path.startsWith(TILES_V2) ? v2(path) : Optional.empty());
    }
    return path.startsWith(TILES_TITILER)
        ? of(LegacyTileRoute.TILES_TITILER, TILES_TITILER, path)
        : Optional.empty();
  }

  /** The route's pattern, for metrics. */
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
    return of(LegacyTileRoute.TILES_V2, TILES_V2, path);
  }

  private static Optional<LegacyTilePath> of(LegacyTileRoute route, String prefix, String path) {
    String[] segments =
        path.substring(prefix.length(), path.length() - SUFFIX.length()).split("/", SEGMENTS + 1);
    return segments.length == SEGMENTS
        ? Optional.of(new LegacyTilePath(route, Arrays.asList(segments)))
        : Optional.empty();
  }
}
