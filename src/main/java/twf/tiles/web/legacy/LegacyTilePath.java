package twf.tiles.web.legacy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.CatalogView.ModelView;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.PathValidator;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.pmtiles.TileId;
import twf.tiles.web.route.RequestParameters;

/**
 * A path of a single PNG tile. It is recognised by its prefix and its number of segments only, so
 * that a path with invalid segments gets the response of a deprecated route, too. Immutable.
 *
 * @param route which of the three routes
 * @param segments the eight segments after the prefix, percent-encoded: model, region, run,
 *     variable, forecast hour, z, x, y; the last one without {@code .png}
 */
record LegacyTilePath(LegacyTileRoute route, List<String> segments) implements LegacyPath {
  private static final String TILES = "/tiles/";
  private static final String TILES_V2 = "/tiles/v2/";
  private static final String TILES_TITILER = "/tiles-titiler/";
  private static final String SUFFIX = ".png";
  private static final int SEGMENTS = 8;
  private static final int FORECAST_HOUR_DIGITS = 3;

  /** A decimal number without sign and leading zeros. */
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,7}");

  /** Parses a raw path; empty if it is not of a deprecated route. */
  static Optional<LegacyTilePath> parse(@Nullable String path) {
    if (path == null || !path.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    return parse(LegacyTileRoute.TILES, TILES, path)
        .or(() -> parse(LegacyTileRoute.TILES_V2, TILES_V2, path))
        .or(() -> parse(LegacyTileRoute.TILES_TITILER, TILES_TITILER, path));
  }

  private static Optional<LegacyTilePath> parse(LegacyTileRoute route, String prefix, String path) {
    if (!path.startsWith(prefix)) {
      return Optional.empty();
    }
    String[] segments =
        path.substring(prefix.length(), path.length() - SUFFIX.length()).split("/", SEGMENTS + 1);
    return segments.length == SEGMENTS
        ? Optional.of(new LegacyTilePath(route, Arrays.asList(segments)))
        : Optional.empty();
  }

  @Override
  public String pattern() {
    String prefix =
        switch (route) {
          case TILES -> TILES;
          case TILES_V2 -> TILES_V2;
          case TILES_TITILER, API_V2, OTHER -> TILES_TITILER;
        };
    return prefix + ":model/:region/:run/:variable/:fh/:z/:x/:y" + SUFFIX;
  }

  /**
   * The frame in a path.
   *
   * @param model the model's id
   * @param explicitRun the run; null for the pointer's run
   * @param variable the variable's id
   * @param frameId three digits
   */
  record Frame(String model, @Nullable RunId explicitRun, String variable, String frameId) {
    /** Whether the path asks for the pointer's run. */
    boolean isLatest() {
      return explicitRun == null;
    }

    /**
     * Returns the frame's variable; empty if the path asks for the pointer's run and there is no
     * pointer.
     */
    Optional<VariableKey> key(CatalogView view) {
      return explicitRun != null
          ? Optional.of(new VariableKey(model, explicitRun, variable))
          : view.model(model)
              .flatMap(ModelView::pointer)
              .map(shown -> new VariableKey(model, shown.pointer().run(), variable));
    }
  }

  /**
   * Parses and validates the frame; it need not exist.
   *
   * @throws FailureException a bad request that names the required format and never repeats the
   *     value
   */
  Frame frame() {
    String model = RequestParameters.checkedModel(segment(0));
    RequestParameters.checkedRegion(segment(1));
    String run = segment(2);
    RunId explicit = run.equals(RequestParameters.LATEST) ? null : RequestParameters.run(run);
    String variable = RequestParameters.checkedVariable(segment(3));
    String hour = segment(4);
    String frameId = "0".repeat(Math.max(0, FORECAST_HOUR_DIGITS - hour.length())) + hour;
    if (hour.isEmpty() || !Identifiers.isFrameId(frameId)) {
      throw FailureException.badRequest("fh must be a forecast hour from 0 to 999");
    }
    return new Frame(model, explicit, variable, frameId);
  }

  /**
   * Parses the coordinates of the tile, within the zooms of PMTiles; it need not exist.
   *
   * @throws FailureException a bad request if a number is malformed or there is no such tile
   */
  long tileId() {
    int z = number("z", segment(5), TileId.MAX_ZOOM);
    int last = (1 << z) - 1;
    return TileId.of(z, number("x", segment(6), last), number("y", segment(7), last));
  }

  private String segment(int index) {
    return decoded(segments.get(index));
  }

  static String decoded(String segment) {
    return segment.indexOf('%') < 0 ? segment : PathValidator.decode(segment);
  }

  private static int number(String name, String text, int last) {
    if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > last) {
      throw FailureException.badRequest(name + " must be a decimal number from 0 to " + last);
    }
    return Integer.parseInt(text);
  }
}
