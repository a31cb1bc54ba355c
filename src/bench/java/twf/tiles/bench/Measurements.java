package twf.tiles.bench;

import java.util.List;
import java.util.Locale;

/**
 * Repeated measurements of one quantity.
 *
 * @param sorted ascending, at least one
 */
record Measurements(List<Double> sorted) {
  Measurements {
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    sorted = sorted.stream().sorted().toList();
  }

  double median() {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double min() {
    return sorted.get(0);
  }

  double max() {
    return sorted.get(sorted.size() - 1);
  }

  int count() {
    return sorted.size();
  }

  /** Formats a value with two decimals if it is small and fractional, else as an integer. */
  static String text(double value) {
    boolean whole = value == Math.rint(value) || Math.abs(value) >= 10;
    return String.format(Locale.ROOT, whole ? "%.0f" : "%.2f", value);
  }
}
