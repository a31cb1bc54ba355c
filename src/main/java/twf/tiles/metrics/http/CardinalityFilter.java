package twf.tiles.metrics.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Prevents clients from creating series of Vert.x's own meters: tag values outside the known sets
 * become {@code OTHER}. Thread-safe.
 */
final class CardinalityFilter implements MeterFilter {
  static final String OTHER = "OTHER";

  private static final String VERTX = "vertx.";
  private static final int MAX_ROUTES = 200;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");

  private final Predicate<String> knownAddress;
  private final Set<String> routes = ConcurrentHashMap.newKeySet();

  /**
   * @param knownAddress whether an event-bus address is one of the program's own
   */
  CardinalityFilter(Predicate<String> knownAddress) {
    this.knownAddress = knownAddress;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().startsWith(VERTX)) {
      return id;
    }
    List<Tag> tags = new ArrayList<>();
    boolean changed = false;
    for (Tag tag : id.getTags()) {
      boolean kept = isKept(tag);
      changed |= !kept;
      tags.add(kept ? tag : Tag.of(tag.getKey(), OTHER));
    }
    return changed ? id.replaceTags(tags) : id;
  }

  private boolean isKept(Tag tag) {
    return switch (tag.getKey()) {
      case "method" -> METHODS.contains(tag.getValue());
      case "address" -> knownAddress.test(tag.getValue());
      case "route" -> isKnownRoute(tag.getValue());
      default -> true;
    };
  }

  /** Returns the value of the {@code method} tag; unknown methods share {@code OTHER}. */
  static String methodLabel(String method) {
    return METHODS.contains(method) ? method : OTHER;
  }

  /**
   * Routes are the program's own patterns. The limit is a safeguard in case one is derived from a
   * request path.
   */
  private synchronized boolean isKnownRoute(String route) {
    return routes.contains(route) || (routes.size() < MAX_ROUTES && routes.add(route));
  }
}
