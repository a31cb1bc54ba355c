package twf.tiles.soak;

import java.util.List;

/** By how much what is judged may be more in the last third of a soak than in the first. */
enum SoakThresholds {
  /** Used after a full collection, MiB. */
  HEAP("heap after collection, MiB", 0.10, 4),
  DESCRIPTORS("file descriptors", 0, 8),
  THREADS("threads", 0, 4),
  /** Of /metrics: a client must not create any. */
  SERIES("metric lines", 0.05, 20),
  /** Milliseconds; judged in long runs alone. */
  LATENCY_MEDIAN("median latency, ms", 0.5, 2),
  LATENCY_95("95th percentile of latency, ms", 1, 10);

  private final String text;
  private final double part;
  private final double least;

  SoakThresholds(String text, double part, double least) {
    this.text = text;
    this.part = part;
    this.least = least;
  }

  TrendCheck judge(List<Double> samples) {
    return TrendCheck.of(text, samples, part, least);
  }

  TrendCheck judge(String of, List<Double> samples) {
    return TrendCheck.of(text + ", " + of, samples, part, least);
  }
}
