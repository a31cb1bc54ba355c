package twf.tiles.metrics;

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
 * Keeps the measurements of the last hours in memory, for installations without a monitoring
 * system. Bounded in points and models; lost when the process ends. Thread-safe.
 */
public final class RecentTimeSeries {
  /** The maximum age of a point. */
  public static final Duration RETENTION = Duration.ofHours(6);

  static final int MAX_POINTS = 400;
  static final int MAX_MODELS = 100;

  /** The series that are kept for each model. */
  public enum Kind {
    /** Build time of a frame in seconds, as its builder declares it. */
    BUILD_DECLARED,
    /** Build time of a frame in seconds, as observed by this program. */
    BUILD_OBSERVED,
    /** Result of a manifest's validation: 1 if it failed, 0 if it passed. */
    VALIDATION_FAILURE,
    /** Duration of a pointer replacement in seconds. */
    POINTER_SWITCH
  }

  /**
   * One measurement.
   *
   * @param at when it was recorded
   * @param value the value in the unit of its series
   */
  public record Point(Instant at, double value) {}

  private final Clock clock;

  /** In access order: the first model is evicted first. */
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

  /** Drops all other models. */
  synchronized void retain(Set<String> kept) {
    models.keySet().retainAll(kept);
  }

  /** Returns the points of a model within {@link #RETENTION}, oldest first. */
  public synchronized List<Point> points(String model, Kind kind) {
    Instant oldest = clock.instant().minus(RETENTION);
    Map<Kind, Deque<Point>> known = models.getOrDefault(model, Map.of());
    Deque<Point> points = known.get(kind);
    return points == null
        ? List.of()
        : points.stream().filter(point -> !point.at.isBefore(oldest)).toList();
  }
}
