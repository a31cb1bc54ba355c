package twf.tiles.metrics.recent;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import twf.tiles.metrics.LegacyTileOutcome;
import twf.tiles.metrics.LegacyTileRoute;

/**
 * Counts requests to deprecated routes, in total and per time slot of the last hours. Thread-safe;
 * counting takes no lock.
 */
public final class LegacyTrafficCounter {
  /** The length of a slot of the trend. */
  static final Duration SLOT_DURATION = Duration.ofMinutes(10);

  static final int SLOT_COUNT = 36;

  private final Clock clock;

  /** Filled by the constructor and never modified afterwards. */
  private final Map<LegacyTileRoute, Map<LegacyTileOutcome, LongAdder>> counts =
      new EnumMap<>(LegacyTileRoute.class);

  private final AtomicReferenceArray<@Nullable Part> trend = new AtomicReferenceArray<>(SLOT_COUNT);

  private record Part(long number, LongAdder requests) {}

  /**
   * The number of requests of one route and outcome.
   *
   * @param route the value of the {@code route} label
   * @param outcome the value of the {@code outcome} label
   */
  public record Count(String route, String outcome, long requests) {}

  /**
   * A snapshot of the counters.
   *
   * @param requests the number of requests since the process started
   * @param byOutcome the counts that are not zero
   * @param partSeconds the length of a slot of the trend in seconds
   * @param trend the requests per slot, oldest first; the last slot is still counting
   */
  public record Seen(long requests, List<Count> byOutcome, long partSeconds, List<Long> trend) {}

  public LegacyTrafficCounter(Clock clock) {
    this.clock = clock;
    for (LegacyTileRoute route : LegacyTileRoute.values()) {
      Map<LegacyTileOutcome, LongAdder> outcomes = new EnumMap<>(LegacyTileOutcome.class);
      for (LegacyTileOutcome outcome : LegacyTileOutcome.values()) {
        outcomes.put(outcome, new LongAdder());
      }
      counts.put(route, outcomes);
    }
  }

  void add(LegacyTileRoute route, LegacyTileOutcome outcome) {
    Objects.requireNonNull(Objects.requireNonNull(counts.get(route)).get(outcome)).increment();
    slot(currentSlot()).requests.increment();
  }

  private long currentSlot() {
    return Math.floorDiv(clock.instant().getEpochSecond(), SLOT_DURATION.toSeconds());
  }

  private Part slot(long number) {
    int slot = (int) Math.floorMod(number, (long) SLOT_COUNT);
    while (true) {
      Part current = trend.get(slot);
      if (current != null && current.number == number) {
        return current;
      }
      Part fresh = new Part(number, new LongAdder());
      if (trend.compareAndSet(slot, current, fresh)) {
        return fresh;
      }
    }
  }

  /** Returns the current counts. */
  public Seen snapshot() {
    List<Count> byOutcome = new ArrayList<>();
    counts.forEach(
        (route, outcomes) ->
            outcomes.forEach(
                (outcome, requests) -> {
                  if (requests.sum() > 0) {
                    byOutcome.add(
                        new Count(route.externalName(), outcome.externalName(), requests.sum()));
                  }
                }));
    long all = byOutcome.stream().mapToLong(Count::requests).sum();
    return new Seen(all, byOutcome, SLOT_DURATION.toSeconds(), trend());
  }

  private List<Long> trend() {
    long now = currentSlot();
    List<Long> requests = new ArrayList<>();
    for (long number = now - SLOT_COUNT + 1; number <= now; number++) {
      Part part = trend.get((int) Math.floorMod(number, (long) SLOT_COUNT));
      requests.add(part != null && part.number == number ? part.requests.sum() : 0);
    }
    return requests;
  }
}
