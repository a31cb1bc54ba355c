package twf.tiles.web.legacy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.CatalogView.ModelView;
import twf.tiles.catalog.CatalogView.PublishedPointer;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.PathValidator;
import twf.tiles.web.route.RequestParameters;

/**
 * The frame in the path of a deprecated route. The format is validated; the frame need not exist.
 *
 * @param model the model's id
 * @param explicitRun the run; null for the pointer's run
 * @param variable the variable's id
 * @param frameId three digits
 */
record LegacyFrameRef(String model, @Nullable RunId explicitRun, String variable, String frameId) {
  private static final int FORECAST_HOUR_DIGITS = 3;

  /**
   * Parses and validates the frame of a path.
   *
   * @throws FailureException a bad request that names the required format and never repeats the
   *     value
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
      throw FailureException.badRequest("fh must be a forecast hour from 0 to 999");
    }
    return padded;
  }

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
            .map(PublishedPointer::pointer)
            .map(pointer -> new VariableKey(model, pointer.run(), variable));
  }
}
