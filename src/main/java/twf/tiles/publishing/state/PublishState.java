package twf.tiles.publishing.state;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;

/**
 * The state on which a publishing decision about one run is based, read from disk immediately
 * before.
 *
 * @param key the run
 * @param pointer what clients see now
 * @param wentBack whether the current pointer state was made by a rollback
 * @param holds the holds and the pin of the model
 * @param published the newest snapshots of the run, by variable
 */
public record PublishState(
    RunKey key,
    Optional<LatestPointer> pointer,
    boolean wentBack,
    ModelHolds holds,
    SortedMap<String, PointerVariable> published) {

  public RunId run() {
    return key.run();
  }

  /** Returns a copy with the new snapshot of a variable. */
  public PublishState withSnapshot(String name, Snapshot snapshot) {
    SortedMap<String, PointerVariable> updated = new TreeMap<>(published);
    updated.put(snapshot.key().variable(), PointerVariable.of(name, snapshot));
    return new PublishState(key, pointer, wentBack, holds, updated);
  }

  /** Returns whether the pointer shows this run with exactly these snapshots. */
  public boolean isShown() {
    return pointer
        .filter(now -> now.run().equals(run()) && now.variables().equals(published))
        .isPresent();
  }

  /**
   * Returns a pointer to all published snapshots of the run. Its generation and time are
   * placeholders.
   */
  public LatestPointer toPointer() {
    return new LatestPointer(key.model(), run(), 1, Instant.EPOCH, published, Map.of());
  }
}
