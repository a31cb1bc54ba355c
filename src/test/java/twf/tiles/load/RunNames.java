package twf.tiles.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import twf.tiles.domain.RunId;

/** Names of the staged models, variables and runs. */
public final class RunNames {
  public static final List<String> MODELS = List.of("gfs", "hrrr", "nam", "era5");
  public static final List<String> VARIABLES = List.of("tmp2m", "refc");

  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private RunNames() {}

  /** Returns the cycle with a number, counted from 0. Higher numbers are newer. */
  public static String cycle(int number) {
    return RunId.of(FIRST.plus(Duration.ofHours(2L * number))).text();
  }

  /** Returns a late cycle: older than the cycle with this number, newer than the one before it. */
  public static String lateCycle(int number) {
    return RunId.of(FIRST.plus(Duration.ofHours(2L * number - 1))).text();
  }

  /** Returns a cycle one day before the first. */
  public static String beforeFirstCycle() {
    return RunId.of(FIRST.minus(Duration.ofDays(1))).text();
  }
}
