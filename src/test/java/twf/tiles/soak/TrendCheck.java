package twf.tiles.soak;

import java.util.List;
import java.util.Locale;

/**
 * Whether a series of samples grows. The rule: the median of the last third of the samples is not
 * above that of the first third by more than the allowance, which is a part of the first median or
 * a number, whichever is more. Medians, so that a moment's peak is no growth; thirds, so that what
 * grows by a little each time has grown by two thirds of its whole way. Less is never worse.
 *
 * @param name what is judged
 * @param first the first third's median
 * @param last the last third's median
 * @param allowed by how much it may be more
 * @param samples how many there were
 */
record TrendCheck(String name, double first, double last, double allowed, int samples) {
  /** Of fewer nobody can tell. */
  static final int MIN_SAMPLES = 9;

  /**
   * Judges.
   *
   * @param part of the first median that it may be more by
   * @param least what it may be more by, however little the first median is
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

  /** False where there were too few samples, too. */
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

  /** NaN of none. */
  static double quantile(List<Double> values, double quantile) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(
        (int) Math.min(sorted.size() - 1L, Math.round(quantile * (sorted.size() - 1))));
  }
}
