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
 * The newest states that models have shown, each of which is read once: a record never changes.
 * Thread-safe; calls block.
 */
public final class PointerStateCache {
  private static final Logger LOG = LoggerFactory.getLogger(PointerStateCache.class);

  /** Of so many of a model's newest states something is known. */
  public static final int MAX_STATES = 400;

  /** How far a search goes back: far more states than some runs have. */
  private static final int MAX_SCANNED = 5_000;

  private static final int MAX_CACHED = 10_000;

  private final HistoryStore history;
  private final Cache<Name, PointerState> read =
      Caffeine.newBuilder().maximumSize(MAX_CACHED).build();

  public PointerStateCache(HistoryStore history) {
    this.history = history;
  }

  private record Name(String model, long generation) {}

  /** The newest states of a model, newest first; those whose record is broken are left out. */
  public List<PointerState> newest(String model) {
    HistoryStore.Reader reader = history.reader(model);
    return history
        .generations(model)
        .limit(MAX_STATES)
        .boxed()
        .flatMap(generation -> readState(new Name(model, generation), reader))
        .toList();
  }

  /** The states of a model, newest first, each read when it is asked for; broken ones left out. */
  public Iterator<PointerState> newestFirst(String model) {
    HistoryStore.Reader reader = history.reader(model);
    Iterator<Long> generations = history.generations(model).limit(MAX_SCANNED).iterator();
    // Over the numbers' iterator: that of a nested stream would read all single records at once.
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(generations, 0), false)
        .flatMap(generation -> readState(new Name(model, generation), reader))
        .iterator();
  }

  private Stream<PointerState> readState(Name name, HistoryStore.Reader reader) {
    PointerState known = read.getIfPresent(name);
    if (known != null) {
      return Stream.of(known);
    }
    try {
      Optional<PointerState> found = reader.read(name.generation).map(PointerState::of);
      found.ifPresent(state -> read.put(name, state));
      return found.stream();
    } catch (FailureException broken) {
      LOG.debug("left out: {}", broken.getMessage());
      return Stream.empty();
    }
  }
}
