package twf.tiles.metrics.recent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was measured in the last hours, point by point, for whoever has no monitoring at hand.
 * Bounded in points and models; lost at the end of the process. Thread-safe.
 */
public final class RecentTimeSeries {
  /** How long a point is kept, at most. */
  public static final Duration RETENTION = Duration.ofHours(6);

  static final int MAX_POINTS = 400;
  static final int MAX_MODELS = 100;

  /** What there are series of. */
  public enum Kind {
    /** Seconds a frame took to build, as its builder says. */
    BUILD_DECLARED,
    /** Seconds a frame took to build, as seen from here. */
    BUILD_OBSERVED,
    /** Validations of a manifest: 1 where it failed, 0 where it passed. */
    VALIDATION_FAILURE,
    /** Seconds a pointer took to be replaced. */
    POINTER_SWITCH
  }

  /**
   * One measurement.
   *
   * @param at when it was made
   * @param value in the unit of its series
   */
  public record Point(Instant at, double value) {}

  private final Clock clock;

  /** Those that were measured longest ago first. */
  private final Map<String, Map<Kind, Deque<Point>>> models = new LinkedHashMap<>(16, 0.75f, true);

  public RecentTimeSeries(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(String model, Kind kind, double value) {
    Deque<Point> points =
        models
            .computeIfAbsent(model, absent -> new EnumMap<>(Kind.class))
            .computeIfAbsent(kind, absent -> new ArrayDeque<>());
    points.addLast(new Point(clock.instant(), value));
    if (points.size() > MAX_POINTS) {
      points.removeFirst();
    }
    if (models.size() > MAX_MODELS) {
      models.remove(models.keySet().iterator().next());
    }
  }

  /** Forgets all other models. */
  synchronized void retain(Set<String> kept) {
    models.keySet().retainAll(kept);
  }

  /** A model's points of the last hours, in the order in which they were measured. */
  public synchronized List<Point> of(String model, Kind kind) {
    Instant oldest = clock.instant().minus(RETENTION);
    Map<Kind, Deque<Point>> known = models.getOrDefault(model, Map.of());
    Deque<Point> points = known.get(kind);
    return points == null
        ? List.of()
        : points.stream().filter(point -> !point.at.isBefore(oldest)).toList();
  }
}
