package twf.tiles.publishing.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.state.PointerState;
import twf.tiles.publishing.state.PointerStateCache;

/**
 * Estimates which run a model shows next, and when, from its history.
 *
 * @param run the next cycle
 * @param expectedAt when its first frames are expected to be published
 * @param fromRuns the number of runs that the medians are taken from
 */
public record NextCycleEstimate(RunId run, Instant expectedAt, int fromRuns) {
  /** Fewer runs do not establish a cadence. */
  private static final int MIN_RUNS = 3;

  private static final int MAX_RUNS = 9;

  /**
   * Runs published at intervals shorter than the cycle by this factor came in bulk, so their times
   * predict nothing.
   */
  private static final int BULK = 4;

  /**
   * Adds the median interval between run times to the newest run, and the median interval between
   * first publishes to its first publish.
   *
   * @param newestFirst the states that the model has shown
   * @return empty if fewer than three runs are known, or if they were published in bulk
   */
  static Optional<NextCycleEstimate> estimate(List<PointerState> newestFirst) {
    SortedMap<RunId, Instant> firstPublished = new TreeMap<>();
    newestFirst.stream()
        .filter(state -> state.operation() == PointerOperation.PUBLISH)
        .forEach(state -> firstPublished.put(state.run(), state.at()));
    if (newestFirst.size() >= PointerStateCache.MAX_STATES) {
      // The history is truncated here, so this may not be the first state of the oldest run.
      firstPublished.remove(newestFirst.get(newestFirst.size() - 1).run());
    }
    while (firstPublished.size() > MAX_RUNS) {
      firstPublished.remove(firstPublished.firstKey());
    }
    if (firstPublished.size() < MIN_RUNS) {
      return Optional.empty();
    }
    Duration cycle = medianInterval(firstPublished.keySet().stream().map(RunId::time).toList());
    Duration interval = medianInterval(List.copyOf(firstPublished.values()));
    if (interval.multipliedBy(BULK).compareTo(cycle) < 0) {
      return Optional.empty();
    }
    RunId last = firstPublished.lastKey();
    Instant published = firstPublished.get(last);
    return published == null
        ? Optional.empty()
        : Optional.of(
            new NextCycleEstimate(
                RunId.of(last.time().plus(cycle)),
                published.plus(interval),
                firstPublished.size()));
  }

  private static Duration medianInterval(List<Instant> ascending) {
    List<Duration> distances = new ArrayList<>();
    for (int i = 1; i < ascending.size(); i++) {
      distances.add(Duration.between(ascending.get(i - 1), ascending.get(i)));
    }
    distances.sort(null);
    return distances.get(distances.size() / 2);
  }
}
