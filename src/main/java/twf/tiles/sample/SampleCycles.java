package twf.tiles.sample;

import java.time.Duration;
import java.time.Instant;
import twf.tiles.domain.RunId;

/** The cycles of the sample models: 00z, 06z, 12z and 18z. */
final class SampleCycles {
  private static final Duration STEP = Duration.ofHours(6);

  /** How far behind the newest cycle the staged one is, so that live runs have happened too. */
  private static final int LAG = 2;

  private SampleCycles() {}

  /** The newest cycle to be staged whole. */
  static RunId staged(Instant now) {
    long step = STEP.toSeconds();
    long newest = Math.floorDiv(now.getEpochSecond(), step) * step;
    return RunId.of(Instant.ofEpochSecond(newest).minus(STEP.multipliedBy(LAG)));
  }

  static RunId before(RunId run) {
    return RunId.of(run.time().minus(STEP));
  }

  static RunId after(RunId run) {
    return RunId.of(run.time().plus(STEP));
  }
}
