package twf.tiles.load;

/** Is told how long each request took. */
@FunctionalInterface
public interface LatencyRecorder {
  /**
   * @param kind of request
   */
  void add(String kind, long nanos);
}
