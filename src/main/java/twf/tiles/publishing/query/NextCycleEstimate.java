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
 * Which run a model is expected to show next, and when, by what it has shown before.
 *
 * @param run the cycle
 * @param expectedAt when its first frames are expected to be published
 * @param fromRuns of how many runs that is the median
 */
public record NextCycleEstimate(RunId run, Instant expectedAt, int fromRuns) {
  /** What fewer runs say is no cadence. */
  private static final int MIN_RUNS = 3;

  private static final int MAX_RUNS = 9;

  /** Runs that were published so much closer together than they are apart came in bulk. */
  private static final int BULK = 4;

  /**
   * By the median distances of the last runs' times and of when each was first published.
   *
   * @param newestFirst what the model has shown
   * @return empty where fewer than three runs are known, or where they came all at once
   */
  static Optional<NextCycleEstimate> estimate(List<PointerState> newestFirst) {
    SortedMap<RunId, Instant> first = new TreeMap<>();
    newestFirst.stream()
        .filter(state -> state.operation() == PointerOperation.PUBLISH)
        .forEach(state -> first.put(state.run(), state.at()));
    if (newestFirst.size() >= PointerStateCache.MAX_STATES) {
      // What came before is not looked at: of that run it may not be the first.
      first.remove(newestFirst.get(newestFirst.size() - 1).run());
    }
    while (first.size() > MAX_RUNS) {
      first.remove(first.firstKey());
    }
    if (first.size() < MIN_RUNS) {
      return Optional.empty();
    }
    Duration cycle = medianInterval(first.keySet().stream().map(RunId::time).toList());
    Duration pause = medianInterval(List.copyOf(first.values()));
    if (pause.multipliedBy(BULK).compareTo(cycle) < 0) {
      return Optional.empty();
    }
    RunId last = first.lastKey();
    Instant published = first.get(last);
    return published == null
        ? Optional.empty()
        : Optional.of(
            new NextCycleEstimate(
                RunId.of(last.time().plus(cycle)), published.plus(pause), first.size()));
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
