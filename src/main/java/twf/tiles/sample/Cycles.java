package twf.tiles.sample;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import twf.tiles.contract.RunId;

/** The cycles of the sample models: 00z, 06z, 12z and 18z. */
final class Cycles {
  private static final Duration STEP = Duration.ofHours(6);

  /** How far behind the newest cycle the staged one is, so that live runs have happened too. */
  private static final int LAG = 2;

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd_HH'z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Cycles() {}

  /** The newest cycle to be staged whole. */
  static RunId staged(Instant now) {
    long step = STEP.toSeconds();
    long newest = Math.floorDiv(now.getEpochSecond(), step) * step;
    return at(Instant.ofEpochSecond(newest).minus(STEP.multipliedBy(LAG)));
  }

  static RunId before(RunId run) {
    return at(run.time().minus(STEP));
  }

  static RunId after(RunId run) {
    return at(run.time().plus(STEP));
  }

  private static RunId at(Instant time) {
    return new RunId(FORM.format(time));
  }
}
