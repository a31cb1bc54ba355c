package twf.tiles.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * Runs of two servers, measured alternately so that other load on the machine affects both. The
 * servers take turns to go first.
 *
 * @param ones samples of one server
 * @param others samples of the other server, paired by index
 */
record InterleavedRuns(List<WrkRun.Sample> ones, List<WrkRun.Sample> others) {
  static InterleavedRuns measure(
      int pairs, Callable<WrkRun.Sample> one, Callable<WrkRun.Sample> other) throws Exception {
    List<WrkRun.Sample> ones = new ArrayList<>();
    List<WrkRun.Sample> others = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      if (i % 2 == 0) {
        ones.add(one.call());
        others.add(other.call());
      } else {
        others.add(other.call());
        ones.add(one.call());
      }
    }
    return new InterleavedRuns(ones, others);
  }

  Measurements one(ToDoubleFunction<WrkRun.Sample> of) {
    return new Measurements(ones.stream().mapToDouble(of).boxed().toList());
  }

  Measurements other(ToDoubleFunction<WrkRun.Sample> of) {
    return new Measurements(others.stream().mapToDouble(of).boxed().toList());
  }

  /** Returns the ratio of the first server to the second, pair by pair. */
  Measurements ratio(ToDoubleFunction<WrkRun.Sample> of) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ones.size(); i++) {
      ratios.add(of.applyAsDouble(ones.get(i)) / of.applyAsDouble(others.get(i)));
    }
    return new Measurements(ratios);
  }

  /** Formats the medians as {@code one / other}. */
  String both(ToDoubleFunction<WrkRun.Sample> of) {
    return text(one(of).median()) + " / " + text(other(of).median());
  }

  /** Formats the median and the range of the ratios. */
  String ratioText(ToDoubleFunction<WrkRun.Sample> of) {
    Measurements ratios = ratio(of);
    return "**%s** (%s - %s)"
        .formatted(text(ratios.median()), text(ratios.min()), text(ratios.max()));
  }

  static String text(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }
}
