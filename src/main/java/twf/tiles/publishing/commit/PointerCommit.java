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
 * The switch of a pointer: first the history record, with the mark that it is {@link
 * UnverifiedMarkers}, then the pointer, each durable. Nothing that can fail follows the switch but
 * the alias for older clients, whose failure is only logged.
 *
 * <p>Three outcomes: done; failed, then nothing changed and the record is taken back; unknown, then
 * nothing is cleaned and the pointer is read again. Calls block; one at a time a model.
 */
public final class PointerCommit {
  private static final Logger LOG = LoggerFactory.getLogger(PointerCommit.class);

  private final PublishingStores stores;
  private final TileMetrics metrics;
  private final Clock clock;
  private final boolean legacyAlias;
  private final UnverifiedMarkers unverified;
  private final Map<String, Long> lastGenerations = new ConcurrentHashMap<>();
  private final Map<String, Set<Long>> neverShown = new ConcurrentHashMap<>();

  public PointerCommit(
      PublishingStores stores, TileMetrics metrics, Clock clock, boolean legacyAlias) {
    this.stores = stores;
    this.metrics = metrics;
    this.clock = clock;
    this.legacyAlias = legacyAlias;
    this.unverified = new UnverifiedMarkers(stores);
  }

  /**
   * Shows {@code content} (its generation and time do not matter) as the next generation.
   *
   * @return what is shown now
   * @throws FailureException where it is not shown
   */
  public HistoryRecord commit(
      LatestPointer content, PointerOperation operation, String actor, String reason) {
    return commit(content, operation, actor, reason, Map.of());
  }

  /**
   * As the other.
   *
   * @param more further fields of the record
   */
  public HistoryRecord commit(
      LatestPointer content,
      PointerOperation operation,
      String actor,
      String reason,
      Map<String, JsonNode> more) {
    String model = content.model();
    Optional<LatestPointer> before = stores.pointers().read(model);
    long previous = before.map(LatestPointer::generation).orElse(0L);
    long generation = nextGeneration(model, previous);
    Instant now = clock.instant();
    HistoryRecord record =
        new HistoryRecord(
            previous, operation, actor, reason, now, content.as(generation, now), more);
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
      stores.atomicWriter().found(stores.manifests().pointer(record.pointer().model()), e);
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

  /** Takes back the record of a state that was never shown; the problem to be told. */
  private IOException discardRecord(HistoryRecord record, IOException cause) {
    String model = record.pointer().model();
    try {
      stores.history().discard(model, record.generation());
      unverified.clear(model, record.generation());
      return cause;
    } catch (IOException e) {
      neverShown
          .computeIfAbsent(model, name -> new ConcurrentSkipListSet<>())
          .add(record.generation());
      IOException both =
          new IOException(
              "%s; the record of generation %d cannot be removed either: a start would show it"
                  .formatted(cause.getMessage(), record.generation()),
              cause);
      both.addSuppressed(e);
      return both;
    }
  }

  /** Before anything else is shown, what could not be taken back then is taken back. */
  private void discardUnshownRecords(String model) throws IOException {
    Set<Long> generations = neverShown.getOrDefault(model, Set.of());
    for (long generation : Set.copyOf(generations)) {
      stores.history().discard(model, generation);
      generations.remove(generation);
    }
  }

  /** Never reused, not even that of a state that failed to be shown. */
  private long nextGeneration(String model, long shown) {
    return lastGenerations.compute(
        model, (name, last) -> Math.max(shown, last == null ? used(model) : last) + 1);
  }

  /** The newest generation that may ever have been shown. */
  private long used(String model) {
    return Math.max(
        stores.history().newestGeneration(model), stores.holds().read(model).generationFloor());
  }

  public void writeAlias(LatestPointer pointer) {
    if (!legacyAlias) {
      return;
    }
    try {
      stores.pointers().replaceLegacyAlias(pointer);
    } catch (IOException e) {
      LOG.error(
          "{} shows generation {}, but its alias {} could not be written: {}",
          pointer.model(),
          pointer.generation(),
          stores.manifests().legacyAlias(pointer.model()),
          e.toString());
    }
  }
}
