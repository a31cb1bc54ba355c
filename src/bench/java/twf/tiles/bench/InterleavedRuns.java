package twf.tiles.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * Two sides measured in turns, so that what else the machine does meets both; each starts every
 * other turn.
 *
 * @param ones of the one side
 * @param others of the other side, each taken next to the one of the same place
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

  /** The one's by the other's, pair by pair. */
  Measurements ratio(ToDoubleFunction<WrkRun.Sample> of) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ones.size(); i++) {
      ratios.add(of.applyAsDouble(ones.get(i)) / of.applyAsDouble(others.get(i)));
    }
    return new Measurements(ratios);
  }

  /** {@code one / other}, medians. */
  String both(ToDoubleFunction<WrkRun.Sample> of) {
    return text(one(of).median()) + " / " + text(other(of).median());
  }

  /** The median of the ratios, then their range. */
  String ratioText(ToDoubleFunction<WrkRun.Sample> of) {
    Measurements ratios = ratio(of);
    return "**%s** (%s - %s)"
        .formatted(text(ratios.median()), text(ratios.min()), text(ratios.max()));
  }

  static String text(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }
}
