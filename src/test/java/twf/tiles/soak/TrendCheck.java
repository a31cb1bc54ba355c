package twf.tiles.soak;

import java.util.List;
import java.util.Locale;

/**
 * Checks whether a series of samples grows: the median of the last third may exceed that of the
 * first third by at most an allowance, which is a fraction of the first median or an absolute
 * value, whichever is larger. A lower median is always accepted.
 *
 * <p>Medians ignore short peaks. Between the thirds, steady growth shows two thirds of its total.
 *
 * @param name what the samples measure
 * @param first median of the first third
 * @param last median of the last third
 * @param allowed allowed difference
 * @param samples number of samples
 */
record TrendCheck(String name, double first, double last, double allowed, int samples) {
  /** Minimum number of samples for a decision. */
  static final int MIN_SAMPLES = 9;

  /**
   * Checks a series.
   *
   * @param part allowance as a fraction of the first median
   * @param least minimum allowance, however small the first median is
   */
  static TrendCheck of(String name, List<Double> samples, double part, double least) {
    int third = samples.size() / 3;
    if (samples.size() < MIN_SAMPLES) {
      return new TrendCheck(name, Double.NaN, Double.NaN, least, samples.size());
    }
    double first = median(samples.subList(0, third));
    double last = median(samples.subList(samples.size() - third, samples.size()));
    return new TrendCheck(name, first, last, Math.max(first * part, least), samples.size());
  }

  /** Returns whether the series does not grow; false if there are too few samples. */
  boolean isFlat() {
    return last - first <= allowed;
  }

  String describe() {
    return samples < MIN_SAMPLES
        ? name + ": " + samples + " samples are too few to tell"
        : String.format(
            Locale.ROOT,
            "%s: %.1f in the first third, %.1f in the last, allowed %+.1f: %s (%d samples)",
            name,
            first,
            last,
            allowed,
            isFlat() ? "flat" : "GROWS",
            samples);
  }

  static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  /** Returns a quantile of the values; NaN if there are none. */
  static double quantile(List<Double> values, double quantile) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(
        (int) Math.min(sorted.size() - 1L, Math.round(quantile * (sorted.size() - 1))));
  }
}
