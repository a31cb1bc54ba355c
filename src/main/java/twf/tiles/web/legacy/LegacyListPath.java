package twf.tiles.web.legacy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.web.route.RequestParameters;

/**
 * A path of the lists that clients of PNG tiles read: {@code /api/v2/{model}/{region}/runs} and
 * {@code /api/v2/{model}/{region}/{run}/vars}. Recognised by its prefix, its last segment and the
 * number of segments only, as {@link LegacyTilePath}. Immutable.
 *
 * @param segments the segments after the prefix, percent-encoded
 */
record LegacyListPath(List<String> segments) implements LegacyPath {
  private static final String PREFIX = "/api/v2/";
  private static final String RUNS = "runs";
  private static final String VARIABLES = "vars";
  private static final int RUNS_SEGMENTS = 3;
  private static final int VARIABLES_SEGMENTS = 4;

  /** Parses a raw path; empty if it is not of a list. */
  static Optional<LegacyListPath> parse(@Nullable String path) {
    if (path == null || !path.startsWith(PREFIX)) {
      return Optional.empty();
    }
    List<String> segments =
        Arrays.asList(path.substring(PREFIX.length()).split("/", VARIABLES_SEGMENTS + 1));
    String last = segments.get(segments.size() - 1);
    boolean isList =
        switch (segments.size()) {
          case RUNS_SEGMENTS -> last.equals(RUNS);
          case VARIABLES_SEGMENTS -> last.equals(VARIABLES);
          default -> false;
        };
    return isList ? Optional.of(new LegacyListPath(segments)) : Optional.empty();
  }

  @Override
  public LegacyTileRoute route() {
    return LegacyTileRoute.API_V2;
  }

  @Override
  public String pattern() {
    return PREFIX + (isOfRuns() ? ":model/:region/" + RUNS : ":model/:region/:run/" + VARIABLES);
  }

  private boolean isOfRuns() {
    return segments.size() == RUNS_SEGMENTS;
  }

  /**
   * What a path asks to list.
   *
   * @param model the model's id
   * @param run the run whose variables to list, or {@code latest}; null to list the model's runs
   */
  record Listing(String model, @Nullable String run) {
    /** The run; null for the pointer's run. */
    @Nullable RunId explicitRun() {
      return run == null || run.equals(RequestParameters.LATEST) ? null : new RunId(run);
    }

    /** The path and query of the same list in the present API. */
    String successor() {
      return run == null ? "/api/runs?model=" + model : "/api/vars?model=" + model + "&run=" + run;
    }
  }

  /**
   * Parses and validates what to list; it need not exist.
   *
   * @throws FailureException a bad request that names the required format and never repeats the
   *     value
   */
  Listing listing() {
    String model = RequestParameters.checkedModel(LegacyTilePath.decoded(segments.get(0)));
    RequestParameters.checkedRegion(LegacyTilePath.decoded(segments.get(1)));
    if (isOfRuns()) {
      return new Listing(model, null);
    }
    String run = LegacyTilePath.decoded(segments.get(2));
    return new Listing(
        model, run.equals(RequestParameters.LATEST) ? run : RequestParameters.run(run).text());
  }
}
