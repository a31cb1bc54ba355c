package twf.tiles.web.legacy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ModelView;
import twf.tiles.catalog.PublishedPointer;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.PathValidator;
import twf.tiles.web.route.RequestParameters;

/**
 * The frame that a deprecated route asks for; every word of its form, and nothing said of whether
 * it is there. Pure.
 *
 * @param model the model's id
 * @param explicitRun null for the run that the pointer shows
 * @param variable the variable's id
 * @param frameId three digits
 */
record LegacyFrameRef(String model, @Nullable RunId explicitRun, String variable, String frameId) {
  private static final int FORECAST_HOUR_DIGITS = 3;

  /**
   * @throws FailureException a bad request that names the form, never the value
   */
  static LegacyFrameRef parse(LegacyTilePath path) {
    String model = RequestParameters.checkedModel(segment(path, 0));
    RequestParameters.checkedRegion(segment(path, 1));
    String run = segment(path, 2);
    RunId explicit = run.equals(RequestParameters.LATEST) ? null : RequestParameters.run(run);
    String variable = RequestParameters.checkedVariable(segment(path, 3));
    return new LegacyFrameRef(model, explicit, variable, frameId(segment(path, 4)));
  }

  static String segment(LegacyTilePath path, int index) {
    String segment = path.segments().get(index);
    return segment.indexOf('%') < 0 ? segment : PathValidator.decode(segment);
  }

  private static String frameId(String hour) {
    String padded = "0".repeat(Math.max(0, FORECAST_HOUR_DIGITS - hour.length())) + hour;
    if (hour.isEmpty() || !Identifiers.isFrameId(padded)) {
      throw FailureException.badRequest("fh is not a forecast hour: 0 to 999");
    }
    return padded;
  }

  /** Whether the pointer says which run. */
  boolean isLatest() {
    return explicitRun == null;
  }

  /** What the frame is a frame of; empty where the pointer would have to say, and there is none. */
  Optional<VariableKey> key(CatalogView view) {
    return explicitRun != null
        ? Optional.of(new VariableKey(model, explicitRun, variable))
        : view.model(model)
            .flatMap(ModelView::pointer)
            .map(PublishedPointer::pointer)
            .map(pointer -> new VariableKey(model, pointer.run(), variable));
  }
}
