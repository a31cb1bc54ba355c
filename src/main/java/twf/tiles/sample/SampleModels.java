package twf.tiles.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Legend;
import twf.tiles.domain.Legend.Stop;
import twf.tiles.domain.RunId;

/** Defines the sample models, their variables and their cycles: 00z, 06z, 12z and 18z. */
final class SampleModels {
  private static final int FRAMES = 13;
  private static final Bounds EUROPE = new Bounds(-10, 42, 20, 58);
  private static final Bounds GREAT_PLAINS = new Bounds(-103, 33, -90, 42);

  /** Based on ColorBrewer's RdYlBu, which is colour-blind safe, with darker ends. */
  private static final Legend TEMPERATURE =
      new Legend(
          "2 m temperature (\u00b0C)",
          List.of(
              new Stop(-30, "#2a1a5e"),
              new Stop(-20, "#313695"),
              new Stop(-10, "#4575b4"),
              new Stop(-2, "#74add1"),
              new Stop(4, "#abd9e9"),
              new Stop(9, "#e0f3f8"),
              new Stop(13, "#ffffbf"),
              new Stop(17, "#fee090"),
              new Stop(22, "#fdae61"),
              new Stop(27, "#f46d43"),
              new Stop(33, "#d73027"),
              new Stop(40, "#a50026"),
              new Stop(46, "#5c0018")));

  /** From blue through magenta to yellow, which avoids red next to green. */
  private static final Legend REFLECTIVITY =
      new Legend(
          "Composite reflectivity (dBZ)",
          List.of(
              new Stop(5, "#b7dcf0"),
              new Stop(15, "#5fa8d8"),
              new Stop(25, "#2166ac"),
              new Stop(35, "#5e3c99"),
              new Stop(45, "#c51b7d"),
              new Stop(55, "#f58f29"),
              new Stop(65, "#fff04d")));

  private static final Duration STEP = Duration.ofHours(6);

  /**
   * How many cycles the complete sample run lies behind the newest one; the cycles after it are
   * staged live.
   */
  private static final int LAG = 2;

  private SampleModels() {}

  /** Returns the newest cycle that is staged completely. */
  static RunId stagedCycle(Instant now) {
    long step = STEP.toSeconds();
    long newest = Math.floorDiv(now.getEpochSecond(), step) * step;
    return RunId.of(Instant.ofEpochSecond(newest).minus(STEP.multipliedBy(LAG)));
  }

  static RunId previousCycle(RunId run) {
    return RunId.of(run.time().minus(STEP));
  }

  static RunId nextCycle(RunId run) {
    return RunId.of(run.time().plus(STEP));
  }

  static SampleVariable gfs() {
    SampleVariable.Look look =
        new SampleVariable.Look("C", TEMPERATURE, Double.NEGATIVE_INFINITY, false);
    return new SampleVariable("gfs", "tmp2m", FRAMES, 3, EUROPE, 0.25, look, TemperatureField::new);
  }

  static List<SampleVariable> hrrr() {
    SampleVariable.Look temperature =
        new SampleVariable.Look("C", TEMPERATURE, Double.NEGATIVE_INFINITY, true);
    SampleVariable.Look reflectivity = new SampleVariable.Look("dBZ", REFLECTIVITY, 5, true);
    return List.of(
        new SampleVariable(
            "hrrr", "tmp2m", FRAMES, 1, GREAT_PLAINS, 0.125, temperature, TemperatureField::new),
        new SampleVariable(
            "hrrr", "refc", FRAMES, 1, GREAT_PLAINS, 0.06, reflectivity, ReflectivityField::new));
  }
}
