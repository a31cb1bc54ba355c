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
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.publishing.state.UnverifiedMarkers;
import twf.tiles.storage.CommitStateUnknownException;

/**
 * Commits a pointer state: writes the history record and its {@link UnverifiedMarkers} mark, then
 * replaces {@code latest.json}. Each step is durable before the next one begins. After the
 * replacement only the legacy alias can fail, and that failure is only logged.
 *
 * <p>A commit has three outcomes. Success. Failure: the pointer is unchanged and the record is
 * removed. Unknown: nothing is cleaned up until the pointer has been read back. Calls block; run
 * one at a time per model.
 */
public final class PointerCommit {
  private static final Logger LOG = LoggerFactory.getLogger(PointerCommit.class);

  private final PublishingStores stores;
  private final TileMetrics metrics;
  private final Clock clock;
  private final boolean legacyAlias;
  private final UnverifiedMarkers unverified;
  private final Map<String, Long> lastGenerations = new ConcurrentHashMap<>();
  private final Map<String, Set<Long>> unshownGenerations = new ConcurrentHashMap<>();

  public PointerCommit(
      PublishingStores stores, TileMetrics metrics, Clock clock, boolean legacyAlias) {
    this.stores = stores;
    this.metrics = metrics;
    this.clock = clock;
    this.legacyAlias = legacyAlias;
    this.unverified = new UnverifiedMarkers(stores);
  }

  /**
   * Publishes {@code content} as the next generation. Its own generation and time are replaced.
   *
   * @return the record of the new state
   * @throws FailureException if the new state is not published
   */
  public HistoryRecord commit(
      LatestPointer content, PointerOperation operation, String actor, String reason) {
    return commit(content, operation, actor, reason, Map.of());
  }

  /**
   * Publishes {@code content} as the next generation, with additional fields in its history record.
   *
   * @param extraFields further fields of the record
   * @return the record of the new state
   * @throws FailureException if the new state is not published
   */
  public HistoryRecord commit(
      LatestPointer content,
      PointerOperation operation,
      String actor,
      String reason,
      Map<String, JsonNode> extraFields) {
    String model = content.model();
    Optional<LatestPointer> before = stores.pointers().read(model);
    long previous = before.map(LatestPointer::generation).orElse(0L);
    long generation = nextGeneration(model, previous);
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
        unverified.mark(model, generation);
      }
      stores.history().append(record);
      replace(record);
    } catch (CommitStateUnknownException e) {
      throw resolveUnknownOutcome(record, e);
    } catch (IOException e) {
      throw FailureException.storage(stores.manifests().pointer(model), discardRecord(record, e));
    }
    writeAlias(record.pointer());
    unverified.clear(model, previous);
    return record;
  }

  private void replace(HistoryRecord record) throws IOException {
    long started = System.nanoTime();
    try {
      stores.pointers().replace(record.pointer());
    } catch (CommitStateUnknownException e) {
      if (!isShown(record)) {
        throw e;
      }
      stores.atomicWriter().syncFound(stores.manifests().pointer(record.pointer().model()), e);
    }
    metrics.pointerSwitched(
        record.pointer().model(),
        record.operation(),
        Duration.ofNanos(System.nanoTime() - started));
  }

  private boolean isShown(HistoryRecord record) {
    return stores
        .pointers()
        .read(record.pointer().model())
        .filter(now -> now.generation() == record.generation())
        .isPresent();
  }

  private FailureException resolveUnknownOutcome(HistoryRecord record, IOException cause) {
    return FailureException.storage(
        stores.manifests().pointer(record.pointer().model()),
        isShown(record) ? cause : discardRecord(record, cause));
  }

  /**
   * Removes the record of a state that was never shown. Returns the error to report, extended if
   * the removal fails too.
   */
  private IOException discardRecord(HistoryRecord record, IOException cause) {
    String model = record.pointer().model();
    try {
      stores.history().discard(model, record.generation());
      unverified.clear(model, record.generation());
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
        model, (name, last) -> Math.max(shown, last == null ? used(model) : last) + 1);
  }

  /** The newest generation that may ever have been shown. */
  private long used(String model) {
    return Math.max(
        stores.history().newestGeneration(model), stores.holds().read(model).generationFloor());
  }

  /** Writes the pointer's legacy alias if it is enabled; a failure is only logged. */
  public void writeAlias(LatestPointer pointer) {
    if (!legacyAlias) {
      return;
    }
    try {
      stores.pointers().replaceLegacyAlias(pointer);
    } catch (IOException e) {
      LOG.error(
          "{}: generation {} is published, but its legacy alias {} could not be written: {}",
          pointer.model(),
          pointer.generation(),
          stores.manifests().legacyAlias(pointer.model()),
          e.toString());
    }
  }
}
