package twf.tiles.sample;

import java.time.Instant;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Legend;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * Describes a sample variable of a model, independent of the run.
 *
 * @param model the model id
 * @param variable the variable id
 * @param frames the number of frames of a run, starting at hour 0
 * @param stepHours the hours between two frames
 * @param bounds the bounds of the model
 * @param gridStep the maximum distance of grid points, in degrees
 * @param look how values are displayed
 * @param weather the source of the values
 */
record SampleVariable(
    String model,
    String variable,
    int frames,
    int stepHours,
    Bounds bounds,
    double gridStep,
    Look look,
    Weather weather) {

  /**
   * How values are displayed.
   *
   * @param units the unit of the values
   * @param legend the colours of the values
   * @param threshold the value below which pixels are transparent
   * @param rgba whether tiles are RGBA images instead of indexed ones
   */
  record Look(String units, Legend legend, double threshold, boolean rgba) {}

  /** Creates the weather field of a valid time. */
  @FunctionalInterface
  interface Weather {
    /**
     * Creates the field of a valid time.
     *
     * @param error the displacement of the forecast, in degrees of longitude
     */
    WeatherField fieldAt(Bounds bounds, Instant time, double error);
  }

  VariableKey key(RunId run) {
    return new VariableKey(model, run, variable);
  }

  /** Returns the forecast hour of a frame; frames are counted from 0. */
  int forecastHour(int frame) {
    return frame * stepHours;
  }

  /**
   * Returns the field as forecast by a run. Each run has its own error, which grows with the
   * forecast hour.
   */
  WeatherField field(RunId run, int forecastHour) {
    double error = 0.02 * forecastHour * Math.sin(run.time().getEpochSecond() / 3600.0);
    return weather.fieldAt(bounds, run.validTime(forecastHour), error);
  }
}
