package twf.tiles.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import twf.tiles.domain.RunId;

/** Names of what is staged. */
public final class RunNames {
  public static final List<String> MODELS = List.of("gfs", "hrrr", "nam", "era5");
  public static final List<String> VARIABLES = List.of("tmp2m", "refc");

  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private RunNames() {}

  /** The cycle of that number, counted from 0: each newer than the one before. */
  public static String cycle(int number) {
    return RunId.of(FIRST.plus(Duration.ofHours(2L * number))).text();
  }

  /** A cycle that comes late: older than the one of that number, newer than the one before it. */
  public static String lateCycle(int number) {
    return RunId.of(FIRST.plus(Duration.ofHours(2L * number - 1))).text();
  }

  /** Long before the first cycle. */
  public static String beforeFirstCycle() {
    return RunId.of(FIRST.minus(Duration.ofDays(1))).text();
  }
}
