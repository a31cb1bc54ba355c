package twf.tiles.publishing.retention;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.ModelLanes;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.storage.HistorySegment;
import twf.tiles.storage.HistoryStore;
import twf.tiles.storage.PublishedStore;

/**
 * Packs a model's old history records, and removes packed records and closed incidents that are
 * older than a number of days.
 *
 * <p>Age is measured from the time of the shown generation's record, so that the history of a model
 * that is no longer published does not expire. Segments are removed oldest first, up to the first
 * one that is still referenced, so that the history has no gaps. A segment is referenced by the
 * shown state, by open incidents, and by runs that are held or still have a folder. Thread-safe.
 */
final class HistoryRetention {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryRetention.class);

  /**
   * The maximum number of segments packed or removed per call. Limits a call to seconds even if the
   * history is very long.
   */
  private static final int MOST_STEPS = 10;

  private final PublishedStore stores;
  private final IncidentStore incidents;
  private final ModelLanes lanes;
  private final int days;

  /**
   * Creates the retention of one instance's history.
   *
   * @param days OFFLINE_TILES_RETAIN_HISTORY_DAYS; 0 keeps everything
   */
  HistoryRetention(PublishedStore stores, ModelLanes lanes, int days) {
    this.stores = stores;
    this.incidents = new IncidentStore(stores);
    this.lanes = lanes;
    this.days = days;
  }

  /**
   * Packs or removes some segments of a model, each in its own step of the publishing lane. The
   * next call continues. Blocks.
   *
   * @param require throws if this process must not change anything at the moment
   */
  void run(String model, Runnable require) throws Exception {
    boolean more = true;
    for (int steps = 0; more && steps < MOST_STEPS; steps++) {
      more =
          lanes.callInPublishingLane(
              model,
              () -> {
                require.run();
                return stores.history().pack(model) || (days > 0 && removeOld(model));
              });
    }
  }

  /** Removes one segment, if it is old enough. Returns whether more may remain. */
  private boolean removeOld(String model) throws IOException {
    HistoryStore history = stores.history();
    Optional<HistoryRecord> shown =
        stores
            .readPointer(model)
            .map(LatestPointer::generation)
            .flatMap(generation -> history.read(model, generation));
    if (shown.isEmpty()) {
      return false;
    }
    Instant before = shown.get().at().minus(Duration.ofDays(days));
    int closed = incidents.removeClosed(model, before, IncidentStore.NEWEST);
    if (closed > 0) {
      LOG.info("{}: removed {} closed incidents from before {}", model, closed, before);
    }
    List<HistorySegment> segments = history.segments(model);
    if (segments.isEmpty()
        || !isOld(model, segments.get(0), before)
        || isReferredTo(shown.get(), segments.get(0))) {
      return false;
    }
    HistorySegment oldest = segments.get(0);
    history.remove(model, oldest);
    LOG.info(
        "{}: removed history records {} to {}, all from before {}",
        model,
        oldest.first(),
        oldest.last(),
        before);
    return true;
  }

  private boolean isOld(String model, HistorySegment segment, Instant before) {
    return stores
        .history()
        .read(model, segment.last())
        .filter(newest -> newest.at().isBefore(before))
        .isPresent();
  }

  private boolean isReferredTo(HistoryRecord shown, HistorySegment segment) {
    String model = shown.pointer().model();
    Set<RunId> runs = new HashSet<>(stores.runs(model));
    runs.addAll(stores.readHolds(model).runs().keySet());
    Set<Long> generations = new HashSet<>();
    generations.add(shown.generation());
    generations.add(shown.previousGeneration());
    generations.add(shown.undoes());
    for (Incident incident : incidents.newestFirst(model, Integer.MAX_VALUE)) {
      if (IncidentStore.isOpen(incident)) {
        generations.add(incident.generation());
        generations.add(incident.previousGeneration());
      }
    }
    List<HistoryRecord> records = stores.history().read(model, segment);
    return records.stream()
        .anyMatch(
            record ->
                generations.contains(record.generation()) || runs.contains(record.pointer().run()));
  }
}
