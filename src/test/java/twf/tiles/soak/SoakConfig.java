package twf.tiles.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Duration and scale of a soak.
 *
 * @param length time from the first staged frame to the end
 * @param folder work folder, emptied first; on a real disk
 * @param warmUp time that is not judged, while caches fill and code is compiled
 */
record SoakConfig(Duration length, Path folder, Duration warmUp) {
  /** The same options as in conf/systemd/offline-tiles.env and scripts/run. */
  static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseParallelGC");

  static final int RETAIN_RUNS = 3;
  private static final Duration WARM_UP = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofMinutes(10);

  static SoakConfig of(double minutes, Path folder) {
    Duration length = Duration.ofMillis(Math.round(minutes * 60_000));
    return new SoakConfig(
        length, folder, WARM_UP.compareTo(length) < 0 ? WARM_UP : length.dividedBy(3));
  }

  /** Time between two samples of heap, descriptors and threads. */
  Duration sampling() {
    return isLong() ? Duration.ofSeconds(10) : Duration.ofSeconds(3);
  }

  /** Length of an interval over which latency is measured. */
  Duration latencies() {
    return Duration.ofSeconds(isLong() ? 30 : 15);
  }

  /** Returns whether latency is judged. In short runs the load of the machine would decide. */
  boolean isLong() {
    return length.compareTo(LONG) >= 0;
  }

  /** Time between two frames of a model, limited by how many runs per hour the disk can hold. */
  long frameMillis() {
    return isLong() ? 6000 : 3000;
  }

  int readers() {
    return isLong() ? 5 : 2;
  }

  /** HTTP_CACHE_BYTES: small enough to be full before measurements begin. */
  int cacheBytes() {
    return (isLong() ? 16 : 4) * 1024 * 1024;
  }

  /** Number of frames of each run that fills the caches. */
  int preludeFrames() {
    return isLong() ? 240 : 80;
  }

  int frames() {
    return isLong() ? 48 : 10;
  }
}
