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
 * All that a decision about one run rests on, read from disk just before.
 *
 * @param key the run that the decision is about
 * @param pointer what clients see now
 * @param wentBack whether a rollback made what clients see now
 * @param holds what is held of the model
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

  /** The same after a variable's new snapshot was published. */
  public PublishState withSnapshot(String name, Snapshot snapshot) {
    SortedMap<String, PointerVariable> more = new TreeMap<>(published);
    more.put(snapshot.key().variable(), PointerVariable.of(name, snapshot));
    return new PublishState(key, pointer, wentBack, holds, more);
  }

  /** Whether clients see exactly this run with exactly these snapshots. */
  public boolean isShown() {
    return pointer
        .filter(now -> now.run().equals(run()) && now.variables().equals(published))
        .isPresent();
  }

  /** What a pointer to all that is published of the run says; generation and time do not matter. */
  public LatestPointer toPointer() {
    return new LatestPointer(key.model(), run(), 1, Instant.EPOCH, published, Map.of());
  }
}
