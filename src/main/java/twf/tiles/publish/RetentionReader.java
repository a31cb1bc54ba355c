package twf.tiles.publish;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Hold;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.History;

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
    HoldSet holds = stores.holds().read(model);
    Hold retired = holds.retired();
    LatestPointer pointer = stores.pointers().read(model).orElse(null);
    if (pointer == null && retired == null) {
      throw TileException.conflict("model " + model + " has no pointer");
    }
    if (pointer != null && stores.history().read(model, pointer.generation()).isEmpty()) {
      throw TileException.conflict(
          "generation " + pointer.generation() + ", which is shown, has no record");
    }
    Map<RunId, Instant> stopped = new HashMap<>();
    Set<RunId> ahead = new HashSet<>();
    // Without a pointer nothing is shown, and no record is of a state to come.
    long shown = pointer == null ? Long.MAX_VALUE : pointer.generation();
    Set<RunId> recorded = readStates(model, shown, now, stopped, ahead);
    List<RunId> runs = folders.runs(model);
    Set<RunId> published = Set.copyOf(folders.published(model));
    Map<RunId, String> foreign = new HashMap<>();
    for (RunId run : runs) {
      boolean known = published.contains(run) || recorded.contains(run);
      foreign(new RunKey(model, run), known).ifPresent(why -> foreign.put(run, why));
    }
    return new RetentionFacts(model, pointer, holds, runs, published, stopped, foreign, ahead);
  }

  /**
   * Why a run is not removed, as it is not this program's alone.
   *
   * @param known whether a link of this program or its history names the run
   */
  private Optional<String> foreign(RunKey run, boolean known) {
    Optional<Path> staged = stores.published().stagedManifest(run);
    if (staged.isPresent()) {
      return Optional.of(
          "not removed: "
              + staged.get()
              + " is a builder's manifest; look whether PUBLISH_ROOT is right, and remove it by hand");
    }
    return known || !folders.hasFiles(run)
        ? Optional.empty()
        : Optional.of(
            "not removed: it has files, but no snapshot link and no history record names it; remove it by hand: rm -r "
                + stores.published().run(run));
  }

  /**
   * Each state but the newest ended when the next one was made. Where records between two are lost,
   * that is later than it was, which keeps a run for longer and no shorter.
   *
   * @return the runs of all states that were read
   */
  private Set<RunId> readStates(
      String model, long shown, Instant now, Map<RunId, Instant> stopped, Set<RunId> ahead) {
    @Nullable HistoryRecord newer = null;
    int old = 0;
    Set<RunId> recorded = new HashSet<>();
    History.Reader reader = stores.history().reader(model);
    Iterator<Long> newestFirst = stores.history().generations(model).iterator();
    while (newestFirst.hasNext()) {
      long generation = newestFirst.next();
      HistoryRecord record = reader.read(generation).orElse(null);
      if (record == null) {
        continue;
      }
      RunId run = record.pointer().run();
      recorded.add(run);
      if (generation > shown) {
        ahead.add(run);
        continue;
      }
      if (newer != null && !newer.pointer().run().equals(run)) {
        stopped.merge(run, newer.at(), (one, other) -> one.isAfter(other) ? one : other);
      }
      boolean recent = Duration.between(record.at(), now).compareTo(RetentionPlan.RECENT) < 0;
      old += recent ? 0 : 1;
      if (old > MOST_OLD) {
        break;
      }
      newer = record;
    }
    return recorded;
  }
}
