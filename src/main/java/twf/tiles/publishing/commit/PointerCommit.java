package twf.tiles.publishing.commit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.ForeignPointer;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.storage.CommitStateUnknownException;
import twf.tiles.storage.PublishedStore;

/**
 * The only class that writes {@code latest.json}: for a publish, a rollback, a restore, recovery
 * and the retirement of a model.
 *
 * <p>A commit writes the mark {@code .unverified-{generation}}, then the history record, then
 * replaces {@code latest.json}. Each step is durable before the next one begins. After the
 * replacement only the legacy alias can fail, and that failure is only logged.
 *
 * <p>A commit has three outcomes. Committed: the record is returned. Not committed: a {@link
 * FailureException}; the pointer is unchanged and the record is removed. Unknown: a {@link
 * FailureException} caused by a {@link CommitStateUnknownException}; the pointer could not be read
 * back and nothing is cleaned up, recovery decides.
 *
 * <p>The mark exists until the HTTP probe of its generation has passed or is moot. It is a link
 * beside the record, made durable by the directory sync of the record, so it needs no sync of its
 * own. Calls block; run one at a time per model, in its pointer lane.
 */
public final class PointerCommit {
  private static final Logger LOG = LoggerFactory.getLogger(PointerCommit.class);

  private final PublishedStore stores;
  private final TileMetrics metrics;
  private final Clock clock;
  private final boolean legacyAlias;
  private final Map<String, Long> lastGenerations = new ConcurrentHashMap<>();
  private final Map<String, Set<Long>> unshownGenerations = new ConcurrentHashMap<>();

  public PointerCommit(
      PublishedStore stores, TileMetrics metrics, Clock clock, boolean legacyAlias) {
    this.stores = stores;
    this.metrics = metrics;
    this.clock = clock;
    this.legacyAlias = legacyAlias;
  }

  /**
   * Publishes {@code content} as the next generation. Its own generation and time are replaced.
   *
   * @param shown the pointer that the decision is based on, read in the same step of the lane
   * @param extraFields further fields of the history record
   * @return the record of the new state
   * @throws FailureException if the new state is not published, or its outcome is unknown
   */
  public HistoryRecord commit(
      Optional<LatestPointer> shown,
      LatestPointer content,
      PointerOperation operation,
      String actor,
      String reason,
      Map<String, JsonNode> extraFields) {
    long previous = shown.map(LatestPointer::generation).orElse(0L);
    return commit(
        previous,
        previous,
        content,
        operation,
        actor,
        reason,
        extraFields,
        pointer -> stores.swapPointer(previous, pointer));
  }

  /**
   * As {@link #commit}, over a pointer that another program wrote. The record keeps it, so that
   * recovery can tell it from one that was written since.
   *
   * @param replaced the bytes of that pointer, read in the same step of the lane; empty if there is
   *     none
   * @param floor a generation that clients may have seen: the new one is higher
   */
  public HistoryRecord commitOver(
      Optional<byte[]> replaced,
      long floor,
      LatestPointer content,
      PointerOperation operation,
      String actor,
      String reason) {
    Map<String, JsonNode> extraFields =
        replaced
            .flatMap(bytes -> ForeignPointer.parse(bytes, content.model()))
            .<Map<String, JsonNode>>map(
                pointer -> Map.of(HistoryRecord.REPLACED, pointer.content()))
            .orElse(Map.of());
    return commit(
        stores.history().newestGeneration(content.model()),
        floor,
        content,
        operation,
        actor,
        reason,
        extraFields,
        pointer -> stores.swapForeignPointer(replaced, pointer));
  }

  /** The last step of a commit: replaces the pointer. */
  private interface Swap {
    void to(LatestPointer pointer) throws IOException;
  }

  private HistoryRecord commit(
      long previous,
      long floor,
      LatestPointer content,
      PointerOperation operation,
      String actor,
      String reason,
      Map<String, JsonNode> extraFields,
      Swap swap) {
    String model = content.model();
    long generation = nextGeneration(model, floor);
    Instant now = clock.instant();
    HistoryRecord record =
        new HistoryRecord(
            previous,
            operation,
            actor,
            reason,
            now,
            content.withGeneration(generation, now),
            extraFields);
    try {
      discardUnshownRecords(model);
      if (operation != PointerOperation.ROLLBACK) {
        stores.markUnverified(model, generation);
      }
      stores.history().append(record);
      long started = System.nanoTime();
      swap.to(record.pointer());
      metrics.pointerSwitched(model, operation, Duration.ofNanos(System.nanoTime() - started));
    } catch (CommitStateUnknownException e) {
      throw stores.pointerFailure(model, isShown(record, e) ? e : discardRecord(record, e));
    } catch (IOException e) {
      throw stores.pointerFailure(model, discardRecord(record, e));
    }
    writeAlias(record.pointer());
    clearMark(model, previous);
    return record;
  }

  /**
   * Reads the pointer back.
   *
   * @throws FailureException if it cannot be read: the outcome stays unknown
   */
  private boolean isShown(HistoryRecord record, CommitStateUnknownException unknown) {
    String model = record.pointer().model();
    try {
      return stores.readPointer(model).stream()
          .anyMatch(now -> now.generation() == record.generation());
    } catch (FailureException unreadable) {
      unknown.addSuppressed(unreadable);
      throw new FailureException(unreadable.failure(), unknown);
    }
  }

  /**
   * Removes the record of a state that was never shown. Returns the error to report, extended if
   * the removal fails too.
   */
  private IOException discardRecord(HistoryRecord record, IOException cause) {
    String model = record.pointer().model();
    try {
      stores.history().discard(model, record.generation());
      clearMark(model, record.generation());
      return cause;
    } catch (IOException e) {
      unshownGenerations
          .computeIfAbsent(model, name -> new ConcurrentSkipListSet<>())
          .add(record.generation());
      IOException both =
          new IOException(
              "%s; the record of generation %d cannot be removed either: a restart would publish it"
                  .formatted(cause.getMessage(), record.generation()),
              cause);
      both.addSuppressed(e);
      return both;
    }
  }

  /**
   * Retries the removal of records that an earlier {@link #discardRecord} could not remove. They
   * must be gone before another state is recorded.
   */
  private void discardUnshownRecords(String model) throws IOException {
    Set<Long> recorded = unshownGenerations.getOrDefault(model, Set.of());
    for (long generation : Set.copyOf(recorded)) {
      stores.history().discard(model, generation);
      recorded.remove(generation);
    }
  }

  /** Returns the next generation. Numbers are never reused, not even after a failed commit. */
  private long nextGeneration(String model, long shown) {
    return lastGenerations.compute(
        model,
        (name, last) ->
            Math.max(
                    shown,
                    last == null
                        ? Math.max(
                            stores.history().newestGeneration(model),
                            stores.readHolds(model).generationFloor())
                        : last)
                + 1);
  }

  private void writeAlias(LatestPointer pointer) {
    if (legacyAlias) {
      stores.writeLegacyAlias(pointer);
    }
  }

  /**
   * Shows a state whose commit a crash interrupted between its record and the pointer.
   *
   * @param shown the present pointer; empty if there is none, or none that can be read
   * @throws IOException if it is not shown, or its outcome is unknown; call it again
   */
  public void showRecorded(HistoryRecord record, Optional<LatestPointer> shown) throws IOException {
    String model = record.pointer().model();
    // After a power loss the record may be durable without its mark.
    if (record.operation() != PointerOperation.ROLLBACK
        && !isUnverified(model, record.generation())) {
      stores.markUnverified(model, record.generation());
      stores.history().sync(model);
    }
    Optional<ForeignPointer> foreign = stores.readForeignPointer(model);
    if (foreign.isPresent()) {
      requireReplaced(record, foreign.get());
      stores.swapForeignPointer(stores.readPointerBytes(model), record.pointer());
    } else {
      stores.swapPointer(shown.map(LatestPointer::generation).orElse(0L), record.pointer());
    }
    LOG.info(
        "{}: recovered, the pointer now shows generation {}, which was recorded before the crash",
        model,
        record.generation());
  }

  /** Returns whether the record is of an interrupted commit over exactly this pointer. */
  public static boolean isReplacedBy(HistoryRecord record, ForeignPointer pointer) {
    return pointer.content().equals(record.unknown().get(HistoryRecord.REPLACED));
  }

  private void requireReplaced(HistoryRecord record, ForeignPointer pointer) throws IOException {
    if (!isReplacedBy(record, pointer)) {
      throw new IOException("another program wrote the pointer of " + record.pointer().model());
    }
  }

  /**
   * Writes what belongs to the pointer and a crash may have left out: the alias, and the removal of
   * the marks of earlier states.
   */
  public void completeShown(String model) throws IOException {
    Optional<LatestPointer> shown = stores.readPointer(model);
    shown.ifPresent(this::writeAlias);
    stores.clearOtherUnverified(model, shown.map(LatestPointer::generation).orElse(0L));
  }

  /** Removes the pointer of a retired model and its copy for older clients, durably. */
  public void remove(String model) throws IOException {
    stores.removePointer(model);
    stores.clearOtherUnverified(model, 0);
  }

  /** Returns whether the HTTP probe of a state is still to be done. */
  public boolean isUnverified(String model, long generation) {
    return stores.isUnverified(model, generation);
  }

  /** Removes the mark of a state. Not synced: after a power loss the state may be probed again. */
  public void clearMark(String model, long generation) {
    stores.clearUnverified(model, generation);
  }
}
