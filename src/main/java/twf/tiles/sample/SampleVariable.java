package twf.tiles.sample;

import java.time.Instant;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Legend;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.sample.weather.WeatherField;

/**
 * A variable of a model, in every run of it.
 *
 * @param model the model's id
 * @param variable the variable's id
 * @param frames how many frames a run has, from hour 0
 * @param stepHours from frame to frame
 * @param bounds of the model
 * @param gridStep the distance of its grid points, in degrees
 * @param look how values are shown
 * @param weather what the values are
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
   * How values are shown.
   *
   * @param units of the values
   * @param legend their colours
   * @param threshold values below are transparent
   * @param rgba whether tiles are RGBA rather than of a palette
   */
  record Look(String units, Legend legend, double threshold, boolean rgba) {}

  /** Makes the field of a time. */
  @FunctionalInterface
  interface Weather {
    /**
     * The field of a time.
     *
     * @param error of the forecast, in degrees of longitude
     */
    WeatherField at(Bounds bounds, Instant time, double error);
  }

  VariableKey key(RunId run) {
    return new VariableKey(model, run, variable);
  }

  /** The forecast hour of a frame, counted from 0. */
  int forecastHour(int frame) {
    return frame * stepHours;
  }

  /** The field as a run forecasts it: each run errs its own way, and more the farther ahead. */
  WeatherField field(RunId run, int forecastHour) {
    double error = 0.02 * forecastHour * Math.sin(run.time().getEpochSecond() / 3600.0);
    return weather.at(bounds, run.validTime(forecastHour), error);
  }
}
