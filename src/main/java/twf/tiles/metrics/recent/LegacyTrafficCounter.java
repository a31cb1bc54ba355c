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
 * Requests to deprecated routes since the start, and how many there were in each part of the last
 * hours. Thread-safe; counting takes no lock.
 */
public final class LegacyTrafficCounter {
  /** How long a part of the trend is. */
  static final Duration SLOT_DURATION = Duration.ofMinutes(10);

  static final int SLOT_COUNT = 36;

  private final Clock clock;

  /** Filled at the start, and only read since. */
  private final Map<LegacyTileRoute, Map<LegacyTileOutcome, LongAdder>> counts =
      new EnumMap<>(LegacyTileRoute.class);

  private final AtomicReferenceArray<@Nullable Part> trend = new AtomicReferenceArray<>(SLOT_COUNT);

  private record Part(long number, LongAdder requests) {}

  /**
   * So many requests of one kind.
   *
   * @param route the label's word
   * @param outcome the label's word
   */
  public record Count(String route, String outcome, long requests) {}

  /**
   * All that is known.
   *
   * @param requests since the start
   * @param byOutcome those kinds of which there was any
   * @param partSeconds how long a part of the trend is
   * @param trend requests in each of the last parts, oldest first; the last one is not over
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
    part(now()).requests.increment();
  }

  private long now() {
    return Math.floorDiv(clock.instant().getEpochSecond(), SLOT_DURATION.toSeconds());
  }

  private Part part(long number) {
    int slot = (int) Math.floorMod(number, (long) SLOT_COUNT);
    while (true) {
      Part there = trend.get(slot);
      if (there != null && there.number == number) {
        return there;
      }
      Part fresh = new Part(number, new LongAdder());
      if (trend.compareAndSet(slot, there, fresh)) {
        return fresh;
      }
    }
  }

  /** What was counted so far. */
  public Seen seen() {
    List<Count> byOutcome = new ArrayList<>();
    counts.forEach(
        (route, outcomes) ->
            outcomes.forEach(
                (outcome, requests) -> {
                  if (requests.sum() > 0) {
                    byOutcome.add(new Count(route.word(), outcome.word(), requests.sum()));
                  }
                }));
    long all = byOutcome.stream().mapToLong(Count::requests).sum();
    return new Seen(all, byOutcome, SLOT_DURATION.toSeconds(), trend());
  }

  private List<Long> trend() {
    long now = now();
    List<Long> requests = new ArrayList<>();
    for (long number = now - SLOT_COUNT + 1; number <= now; number++) {
      Part part = trend.get((int) Math.floorMod(number, (long) SLOT_COUNT));
      requests.add(part != null && part.number == number ? part.requests.sum() : 0);
    }
    return requests;
  }
}
