package twf.tiles.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import twf.tiles.load.LatencyRecorder;

/** Collects latencies by kind of request, one interval after the other. Thread-safe. */
final class LatencyHistogram implements LatencyRecorder {
  private static final double NS_A_MS = 1e6;

  private Map<String, List<Double>> current = new TreeMap<>();

  /**
   * Latencies of one kind of request in one interval, in milliseconds.
   *
   * @param count number of requests
   */
  record Figures(int count, double median, double p95, double p99, double worst) {
    static Figures of(List<Double> millis) {
      return new Figures(
          millis.size(),
          TrendCheck.median(millis),
          TrendCheck.quantile(millis, 0.95),
          TrendCheck.quantile(millis, 0.99),
          TrendCheck.quantile(millis, 1));
    }
  }

  @Override
  public synchronized void add(String kind, long nanos) {
    current.computeIfAbsent(kind, unseen -> new ArrayList<>()).add(nanos / NS_A_MS);
  }

  /** Ends the current interval and returns its figures by kind of request. */
  Map<String, Figures> next() {
    Map<String, List<Double>> ended;
    synchronized (this) {
      ended = current;
      current = new TreeMap<>();
    }
    Map<String, Figures> figures = new TreeMap<>();
    ended.forEach((kind, millis) -> figures.put(kind, Figures.of(millis)));
    return figures;
  }
}
