package twf.tiles.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ModelView;
import twf.tiles.catalog.PublishedPointer;
import twf.tiles.contract.RunId;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;

/**
 * The frame that a deprecated route asks for; every word of its form, and nothing said of whether
 * it is there. Pure.
 *
 * @param model the model's id
 * @param explicitRun null for the run that the pointer shows
 * @param variable the variable's id
 * @param frameId three digits
 */
record FrameAddress(String model, @Nullable RunId explicitRun, String variable, String frameId) {
  private static final int FORECAST_HOUR_DIGITS = 3;

  /**
   * @throws TileException a bad request that names the form, never the value
   */
  static FrameAddress parse(LegacyPath path) {
    String model = Segments.checkedModel(segment(path, 0));
    Segments.checkedRegion(segment(path, 1));
    String run = segment(path, 2);
    RunId explicit = run.equals(Segments.LATEST) ? null : Segments.run(run);
    String variable = Segments.checkedVariable(segment(path, 3));
    return new FrameAddress(model, explicit, variable, frameId(segment(path, 4)));
  }

  static String segment(LegacyPath path, int index) {
    String segment = path.segments().get(index);
    return segment.indexOf('%') < 0 ? segment : PathGuard.decode(segment);
  }

  private static String frameId(String hour) {
    String padded = "0".repeat(Math.max(0, FORECAST_HOUR_DIGITS - hour.length())) + hour;
    if (hour.isEmpty() || !Words.isFrameId(padded)) {
      throw TileException.badRequest("fh is not a forecast hour: 0 to 999");
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
