package twf.tiles.soak;

import java.util.List;

/** Allowed growth of each measurement from the first third of a soak to the last. */
enum SoakThresholds {
  /** Heap in use after a full collection, MiB. */
  HEAP("heap after collection, MiB", 0.10, 4),
  DESCRIPTORS("file descriptors", 0, 8),
  THREADS("threads", 0, 4),
  /** Samples in /metrics. Clients must not be able to create new ones. */
  SERIES("metric lines", 0.05, 20),
  /** Latency in milliseconds; judged only in long runs. */
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
