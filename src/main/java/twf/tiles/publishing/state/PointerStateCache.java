package twf.tiles.publishing.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.error.FailureException;
import twf.tiles.storage.HistoryStore;

/**
 * Caches the newest pointer states of all models. History records are immutable, so each is read
 * once. Thread-safe; calls block.
 */
public final class PointerStateCache {
  private static final Logger LOG = LoggerFactory.getLogger(PointerStateCache.class);

  /** How many of the newest states of a model {@link #newest} returns. */
  public static final int MAX_STATES = 400;

  /** Limits a search. Far more than the states of a few runs. */
  private static final int MAX_SCANNED = 5_000;

  private static final int MAX_CACHED = 10_000;

  private final HistoryStore history;
  private final Cache<Name, PointerState> cache =
      Caffeine.newBuilder().maximumSize(MAX_CACHED).build();

  public PointerStateCache(HistoryStore history) {
    this.history = history;
  }

  private record Name(String model, long generation) {}

  /** Returns the newest states of a model, newest first. Broken records are skipped. */
  public List<PointerState> newest(String model) {
    HistoryStore.Reader reader = history.reader(model);
    return history
        .generations(model)
        .limit(MAX_STATES)
        .boxed()
        .flatMap(generation -> readState(new Name(model, generation), reader))
        .toList();
  }

  /**
   * Iterates over the states of a model, newest first, reading each on demand. Broken records are
   * skipped.
   */
  public Iterator<PointerState> newestFirst(String model) {
    HistoryStore.Reader reader = history.reader(model);
    Iterator<Long> generations = history.generations(model).limit(MAX_SCANNED).iterator();
    // Over the numbers' iterator: that of a nested stream would read all single records at once.
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(generations, 0), false)
        .flatMap(generation -> readState(new Name(model, generation), reader))
        .iterator();
  }

  private Stream<PointerState> readState(Name name, HistoryStore.Reader reader) {
    PointerState known = cache.getIfPresent(name);
    if (known != null) {
      return Stream.of(known);
    }
    try {
      Optional<PointerState> found = reader.read(name.generation).map(PointerState::of);
      found.ifPresent(state -> cache.put(name, state));
      return found.stream();
    } catch (FailureException broken) {
      LOG.debug("unreadable record skipped: {}", broken.getMessage());
      return Stream.empty();
    }
  }
}
