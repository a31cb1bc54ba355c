package twf.tiles.load;

/** Receives the latency of each request. */
@FunctionalInterface
public interface LatencyRecorder {
  /**
   * @param kind kind of request
   */
  void add(String kind, long nanos);
}
