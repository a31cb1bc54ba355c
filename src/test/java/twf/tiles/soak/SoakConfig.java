package twf.tiles.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How long, how often, how many.
 *
 * @param length from the first frame staged to the end
 * @param folder the work folder, emptied first; on a real disk
 * @param warmUp what is not judged: until caches are full and code is compiled
 */
record SoakConfig(Duration length, Path folder, Duration warmUp) {
  /** As conf/systemd/offline-tiles.env and scripts/run set it. */
  static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseParallelGC");

  static final int RETAIN_RUNS = 3;
  private static final Duration WARM_UP = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofMinutes(10);

  static SoakConfig of(double minutes, Path folder) {
    Duration length = Duration.ofMillis(Math.round(minutes * 60_000));
    return new SoakConfig(
        length, folder, WARM_UP.compareTo(length) < 0 ? WARM_UP : length.dividedBy(3));
  }

  /** Between two looks at heap, descriptors and threads. */
  Duration sampling() {
    return isLong() ? Duration.ofSeconds(10) : Duration.ofSeconds(3);
  }

  /** What latency is measured over, for the judge. */
  Duration latencies() {
    return Duration.ofSeconds(isLong() ? 30 : 15);
  }

  /** Whether latency is judged, too: in a short run a busy machine would decide. */
  boolean isLong() {
    return length.compareTo(LONG) >= 0;
  }

  /** Between two frames of a model: an hour has as many runs as the disk bears. */
  long frameMillis() {
    return isLong() ? 6000 : 3000;
  }

  int readers() {
    return isLong() ? 5 : 2;
  }

  /** HTTP_CACHE_BYTES: full before anything is judged. */
  int cacheBytes() {
    return (isLong() ? 16 : 4) * 1024 * 1024;
  }

  /** Of each run that fills the caches. */
  int preludeFrames() {
    return isLong() ? 240 : 80;
  }

  int frames() {
    return isLong() ? 48 : 10;
  }
}
