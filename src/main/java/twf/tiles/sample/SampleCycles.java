package twf.tiles.sample;

import java.time.Duration;
import java.time.Instant;
import twf.tiles.domain.RunId;

/** The cycles of the sample models: 00z, 06z, 12z and 18z. */
final class SampleCycles {
  private static final Duration STEP = Duration.ofHours(6);

  /**
   * How many cycles the complete sample run lies behind the newest one; the cycles after it are
   * staged live.
   */
  private static final int LAG = 2;

  private SampleCycles() {}

  /** Returns the newest cycle that is staged completely. */
  static RunId staged(Instant now) {
    long step = STEP.toSeconds();
    long newest = Math.floorDiv(now.getEpochSecond(), step) * step;
    return RunId.of(Instant.ofEpochSecond(newest).minus(STEP.multipliedBy(LAG)));
  }

  static RunId previous(RunId run) {
    return RunId.of(run.time().minus(STEP));
  }

  static RunId next(RunId run) {
    return RunId.of(run.time().plus(STEP));
  }
}
