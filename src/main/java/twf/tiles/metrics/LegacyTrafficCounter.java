package twf.tiles.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/**
 * Counts requests to deprecated routes: in the registry by route and outcome, and in memory per
 * time slot of the last hours. Thread-safe; counting takes no lock.
 */
public final class LegacyTrafficCounter {
  /** The length of a slot of the trend. */
  static final Duration SLOT_DURATION = Duration.ofMinutes(10);

  static final int SLOT_COUNT = 36;

  private final Clock clock;

  /** Filled by the constructor and never modified afterwards. */
  private final Map<Kind, Counter> counters = new LinkedHashMap<>();

  /** Requests by the number of their slot since the epoch. */
  private final ConcurrentSkipListMap<Long, LongAdder> slots = new ConcurrentSkipListMap<>();

  private record Kind(LegacyTileRoute route, LegacyTileOutcome outcome) {}

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

  LegacyTrafficCounter(MeterRegistry registry, Clock clock) {
    this.clock = clock;
    for (LegacyTileRoute route : LegacyTileRoute.values()) {
      for (LegacyTileOutcome outcome : LegacyTileOutcome.values()) {
        counters.put(
            new Kind(route, outcome),
            Counter.builder("twf_legacy_tile_requests_total")
                .description("Requests to deprecated routes")
                .tags("route", route.externalName(), "outcome", outcome.externalName())
                .register(registry));
      }
    }
  }

  void add(LegacyTileRoute route, LegacyTileOutcome outcome) {
    Objects.requireNonNull(counters.get(new Kind(route, outcome))).increment();
    long now = currentSlot();
    slots.computeIfAbsent(now, slot -> new LongAdder()).increment();
    slots.headMap(now - SLOT_COUNT).clear();
  }

  private long currentSlot() {
    return Math.floorDiv(clock.instant().getEpochSecond(), SLOT_DURATION.toSeconds());
  }

  /** Returns the current counts. */
  public Seen snapshot() {
    List<Count> byOutcome =
        counters.entrySet().stream()
            .filter(each -> each.getValue().count() > 0)
            .map(each -> count(each.getKey(), each.getValue()))
            .toList();
    long now = currentSlot();
    List<Long> trend =
        LongStream.rangeClosed(now - SLOT_COUNT + 1, now)
            .mapToObj(slot -> slots.getOrDefault(slot, new LongAdder()).sum())
            .toList();
    long all = byOutcome.stream().mapToLong(Count::requests).sum();
    return new Seen(all, byOutcome, SLOT_DURATION.toSeconds(), trend);
  }

  private static Count count(Kind kind, Counter counter) {
    return new Count(
        kind.route.externalName(), kind.outcome.externalName(), (long) counter.count());
  }
}
