package twf.tiles.metrics;

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

/**
 * Requests to deprecated routes since the start, and how many there were in each part of the last
 * hours. Thread-safe; counting takes no lock.
 */
public final class LegacyTraffic {
  /** How long a part of the trend is. */
  static final Duration PART = Duration.ofMinutes(10);

  static final int PARTS = 36;

  private final Clock clock;

  /** Filled at the start, and only read since. */
  private final Map<LegacyRoute, Map<LegacyOutcome, LongAdder>> counts =
      new EnumMap<>(LegacyRoute.class);

  private final AtomicReferenceArray<@Nullable Part> trend = new AtomicReferenceArray<>(PARTS);

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

  public LegacyTraffic(Clock clock) {
    this.clock = clock;
    for (LegacyRoute route : LegacyRoute.values()) {
      Map<LegacyOutcome, LongAdder> outcomes = new EnumMap<>(LegacyOutcome.class);
      for (LegacyOutcome outcome : LegacyOutcome.values()) {
        outcomes.put(outcome, new LongAdder());
      }
      counts.put(route, outcomes);
    }
  }

  void add(LegacyRoute route, LegacyOutcome outcome) {
    Objects.requireNonNull(Objects.requireNonNull(counts.get(route)).get(outcome)).increment();
    part(now()).requests.increment();
  }

  private long now() {
    return Math.floorDiv(clock.instant().getEpochSecond(), PART.toSeconds());
  }

  private Part part(long number) {
    int slot = (int) Math.floorMod(number, (long) PARTS);
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
    return new Seen(all, byOutcome, PART.toSeconds(), trend());
  }

  private List<Long> trend() {
    long now = now();
    List<Long> requests = new ArrayList<>();
    for (long number = now - PARTS + 1; number <= now; number++) {
      Part part = trend.get((int) Math.floorMod(number, (long) PARTS));
      requests.add(part != null && part.number == number ? part.requests.sum() : 0);
    }
    return requests;
  }
}
