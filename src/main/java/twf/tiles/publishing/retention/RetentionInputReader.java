package twf.tiles.publishing.retention;

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
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.state.PublishedRunDirectories;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.storage.HistoryStore;

/** Reads the {@link RetentionInput} of a model. Calls block; run one at a time per model. */
final class RetentionInputReader {
  /** How many old states are read, in case the clock was set back and a recent one follows them. */
  private static final int MAX_OLD_STATES = 500;

  private final PublishingStores stores;
  private final PublishedRunDirectories folders;

  RetentionInputReader(PublishingStores stores, PublishedRunDirectories folders) {
    this.stores = stores;
    this.folders = folders;
  }

  /**
   * Reads the current input.
   *
   * @throws FailureException if any of it cannot be read or is missing: rather keep too many runs
   *     than remove one too many
   */
  RetentionInput read(String model, Instant now) {
    ModelHolds holds = stores.holds().read(model);
    Hold retired = holds.retired();
    LatestPointer pointer = stores.pointers().read(model).orElse(null);
    if (pointer == null && retired == null) {
      throw FailureException.conflict("model " + model + " has no pointer");
    }
    if (pointer != null && stores.history().read(model, pointer.generation()).isEmpty()) {
      throw FailureException.conflict(
          "generation " + pointer.generation() + ", which is shown, has no record");
    }
    Map<RunId, Instant> stopped = new HashMap<>();
    Set<RunId> ahead = new HashSet<>();
    // Without a pointer nothing is shown, and no record is of a state to come.
    long shown = pointer == null ? Long.MAX_VALUE : pointer.generation();
    Set<RunId> recorded = readStates(model, shown, now, stopped, ahead);
    List<RunId> runs = folders.runs(model);
    Set<RunId> published = Set.copyOf(folders.publishedRuns(model));
    Map<RunId, String> foreign = new HashMap<>();
    for (RunId run : runs) {
      boolean known = published.contains(run) || recorded.contains(run);
      foreignReason(new RunKey(model, run), known).ifPresent(why -> foreign.put(run, why));
    }
    return new RetentionInput(model, pointer, holds, runs, published, stopped, foreign, ahead);
  }

  /**
   * Returns why a run is not removed because it may belong to another program. Empty if it is this
   * program's.
   *
   * @param known whether a link of this program or its history names the run
   */
  private Optional<String> foreignReason(RunKey run, boolean known) {
    Optional<Path> staged = stores.published().stagedManifest(run);
    if (staged.isPresent()) {
      return Optional.of(
          "not removed: "
              + staged.get()
              + " is a builder's manifest; check that PUBLISH_ROOT is right, and remove it manually");
    }
    return known || !folders.hasFiles(run)
        ? Optional.empty()
        : Optional.of(
            "not removed: it has files, but no snapshot link and no history record names it; remove it manually: rm -r "
                + stores.published().run(run));
  }

  /**
   * Reads the history. A state ended when the next one was made. If records in between are lost,
   * the computed end is later than the real one, which only keeps the run longer.
   *
   * @param stopped receives when each run stopped being shown
   * @param ahead receives the runs of states newer than the pointer
   * @return the runs of all states that were read
   */
  private Set<RunId> readStates(
      String model, long shown, Instant now, Map<RunId, Instant> stopped, Set<RunId> ahead) {
    @Nullable HistoryRecord newer = null;
    int old = 0;
    Set<RunId> recorded = new HashSet<>();
    HistoryStore.Reader reader = stores.history().reader(model);
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
      boolean recent =
          Duration.between(record.at(), now).compareTo(RetentionPlan.RECENTLY_SHOWN) < 0;
      old += recent ? 0 : 1;
      if (old > MAX_OLD_STATES) {
        break;
      }
      newer = record;
    }
    return recorded;
  }
}
