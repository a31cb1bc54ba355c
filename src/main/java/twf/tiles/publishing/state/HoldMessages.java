package twf.tiles.publishing.state;

import twf.tiles.domain.Hold;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;

/** Formats errors for commands that a hold blocks. */
public final class HoldMessages {
  private HoldMessages() {}

  static String describe(RunKey run, Hold hold) {
    return "run %s is held %s; release it with: tilesctl release %s %s"
        .formatted(run.run(), hold.describe(), run.model(), run.run());
  }

  public static FailureException conflict(RunKey run, Hold hold) {
    return FailureException.conflict(describe(run, hold));
  }
}
