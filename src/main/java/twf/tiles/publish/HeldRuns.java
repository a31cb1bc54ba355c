package twf.tiles.publish;

import twf.tiles.contract.Hold;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;

/** How a hold is told to an operator whose wish it stops. */
final class HeldRuns {
  private HeldRuns() {}

  static String words(RunKey run, Hold hold) {
    return "run %s is held %s; release it with: tilesctl release %s %s"
        .formatted(run.run(), hold.describe(), run.model(), run.run());
  }

  static TileException conflict(RunKey run, Hold hold) {
    return TileException.conflict(words(run, hold));
  }
}
