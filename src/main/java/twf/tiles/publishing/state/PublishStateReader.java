package twf.tiles.publishing.state;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.PublishedStore;

/** Reads the {@link PublishState} of a run from disk. Calls block. */
public final class PublishStateReader {
  private final PublishedStore stores;

  public PublishStateReader(PublishedStore stores) {
    this.stores = stores;
  }

  /** Reads the current state of a run. */
  public PublishState read(RunKey run) {
    return read(run, stores.readPointer(run.model()));
  }

  /** Reads the state of a run beside the pointer, which was read just before. */
  public PublishState read(RunKey run, Optional<LatestPointer> pointer) {
    return new PublishState(
        run,
        pointer,
        pointer.filter(this::isRollback).isPresent(),
        stores.readHolds(run.model()),
        newestSnapshots(run, pointer));
  }

  /**
   * Returns whether a rollback made the pointer's state.
   *
   * @throws FailureException unavailable, if another program wrote the pointer: it must not be
   *     overwritten unasked
   */
  private boolean isRollback(LatestPointer pointer) {
    Optional<HistoryRecord> record = stores.history().read(pointer.model(), pointer.generation());
    if (record.filter(made -> made.pointer().equals(pointer)).isEmpty()) {
      throw FailureException.unavailable(stores.describeUnrecorded(pointer));
    }
    return record.get().operation() == PointerOperation.ROLLBACK;
  }

  /** Returns whether the history has a pointer's state: then this program wrote it. */
  public boolean isRecorded(LatestPointer pointer) {
    return stores
        .history()
        .read(pointer.model(), pointer.generation())
        .filter(record -> record.pointer().equals(pointer))
        .isPresent();
  }

  private SortedMap<String, PointerVariable> newestSnapshots(
      RunKey run, Optional<LatestPointer> pointer) {
    SortedMap<String, PointerVariable> newest = new TreeMap<>();
    for (String variable : stores.variables(run)) {
      VariableKey key = new VariableKey(run.model(), run.run(), variable);
      stores
          .newestSnapshotName(key)
          .ifPresent(name -> newest.put(variable, pointerVariable(key, name, pointer)));
    }
    return newest;
  }

  /** Whether anything of a run is published. */
  public boolean isPublished(RunKey run) {
    return stores.variables(run).stream()
        .map(variable -> new VariableKey(run.model(), run.run(), variable))
        .anyMatch(key -> stores.newestSnapshotName(key).isPresent());
  }

  /** As the pointer says of the same snapshot already, else as the snapshot says. */
  private PointerVariable pointerVariable(
      VariableKey key, String name, Optional<LatestPointer> pointer) {
    return pointer
        .filter(now -> now.run().equals(key.run()))
        .map(now -> now.variables().get(key.variable()))
        .filter(known -> known.snapshot().equals(name))
        .orElseGet(() -> PointerVariable.of(name, stores.readSnapshot(key, name)));
  }
}
