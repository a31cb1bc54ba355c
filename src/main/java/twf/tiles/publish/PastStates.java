package twf.tiles.publish;

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
import twf.tiles.failure.TileException;
import twf.tiles.files.History;

/**
 * The newest states that models have shown, each of which is read once: a record never changes.
 * Thread-safe; calls block.
 */
final class PastStates {
  private static final Logger LOG = LoggerFactory.getLogger(PastStates.class);

  /** Of so many of a model's newest states something is known. */
  static final int MOST = 400;

  /** How far a search goes back: far more states than some runs have. */
  private static final int MOST_LOOKED_THROUGH = 5_000;

  private static final int MOST_KEPT = 10_000;

  private final History history;
  private final Cache<Name, PastState> read = Caffeine.newBuilder().maximumSize(MOST_KEPT).build();

  PastStates(History history) {
    this.history = history;
  }

  private record Name(String model, long generation) {}

  /** The newest states of a model, newest first; those whose record is broken are left out. */
  List<PastState> newest(String model) {
    History.Reader reader = history.reader(model);
    return history
        .generations(model)
        .limit(MOST)
        .boxed()
        .flatMap(generation -> state(new Name(model, generation), reader))
        .toList();
  }

  /** The states of a model, newest first, each read when it is asked for; broken ones left out. */
  Iterator<PastState> newestFirst(String model) {
    History.Reader reader = history.reader(model);
    Iterator<Long> generations = history.generations(model).limit(MOST_LOOKED_THROUGH).iterator();
    // Over the numbers' iterator: that of a nested stream would read all single records at once.
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(generations, 0), false)
        .flatMap(generation -> state(new Name(model, generation), reader))
        .iterator();
  }

  private Stream<PastState> state(Name name, History.Reader reader) {
    PastState known = read.getIfPresent(name);
    if (known != null) {
      return Stream.of(known);
    }
    try {
      Optional<PastState> found = reader.read(name.generation).map(PastState::of);
      found.ifPresent(state -> read.put(name, state));
      return found.stream();
    } catch (TileException broken) {
      LOG.debug("left out: {}", broken.getMessage());
      return Stream.empty();
    }
  }
}
