package twf.tiles.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.failure.TileException;

/** Reads what retention rests on. Calls block; one at a time a model. */
final class RetentionReader {
  /** How many states that are no longer recent are read, in case the clock was put back. */
  private static final int MOST_OLD = 500;

  private final Stores stores;
  private final RunFolders folders;

  RetentionReader(Stores stores, RunFolders folders) {
    this.stores = stores;
    this.folders = folders;
  }

  /**
   * What is there now.
   *
   * @throws TileException where anything of it cannot be read, or is not there though it must be:
   *     better all runs too many than one too few
   */
  RetentionFacts read(String model, Instant now) {
    LatestPointer pointer =
        stores
            .pointers()
            .read(model)
            .orElseThrow(() -> TileException.conflict("model " + model + " has no pointer"));
    if (stores.history().read(model, pointer.generation()).isEmpty()) {
      throw TileException.conflict(
          "generation " + pointer.generation() + ", which is shown, has no record");
    }
    Map<RunId, Instant> stopped = new HashMap<>();
    Set<RunId> ahead = new HashSet<>();
    readStates(pointer, now, stopped, ahead);
    List<RunId> runs = folders.runs(model);
    return new RetentionFacts(
        pointer,
        stores.holds().read(model),
        runs,
        Set.copyOf(folders.published(model)),
        stopped,
        ahead);
  }

  /**
   * Each state but the newest ended when the next one was made. Where records between two are lost,
   * that is later than it was, which keeps a run for longer and no shorter.
   */
  private void readStates(
      LatestPointer pointer, Instant now, Map<RunId, Instant> stopped, Set<RunId> ahead) {
    @Nullable HistoryRecord newer = null;
    int old = 0;
    for (long generation : stores.history().generations(pointer.model())) {
      HistoryRecord record = stores.history().read(pointer.model(), generation).orElse(null);
      if (record == null) {
        continue;
      }
      RunId run = record.pointer().run();
      if (generation > pointer.generation()) {
        ahead.add(run);
        continue;
      }
      if (newer != null && !newer.pointer().run().equals(run)) {
        stopped.merge(run, newer.at(), (one, other) -> one.isAfter(other) ? one : other);
      }
      boolean recent = Duration.between(record.at(), now).compareTo(RetentionPlan.RECENT) < 0;
      old += recent ? 0 : 1;
      if (old > MOST_OLD) {
        return;
      }
      newer = record;
    }
  }
}
