package twf.tiles.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.AtomicFile;
import twf.tiles.files.ManifestTree;

/**
 * Finishes or takes back what a crash left half done, before anything else is written. Looks at
 * pointers, intents and the newest history records only. Calls block.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Stores stores;
  private final TreeUndo trees;
  private final PointerCommit pointers;
  private final Holds holds;
  private final Incidents incidents;
  private final RunRemoval removal;
  private final Unfinished unfinished;

  Recovery(
      Stores stores,
      PointerCommit pointers,
      Holds holds,
      RunRemoval removal,
      Unfinished unfinished) {
    this.removal = removal;
    this.unfinished = unfinished;
    this.stores = stores;
    this.trees = new TreeUndo(stores);
    this.pointers = pointers;
    this.holds = holds;
    this.incidents = new Incidents(stores);
  }

  /**
   * Recovers every model below MANIFEST_ROOT; one that cannot be recovered is logged and left until
   * something is to be published of it.
   */
  void run() {
    for (String model : stores.manifests().models()) {
      try {
        recover(model);
      } catch (IOException | TileException e) {
        unfinished.note(model);
        LOG.error(
            "{} could not be recovered, its pointer stays as it is until it can: {}",
            model,
            e.toString());
      }
    }
    removeLeftOver();
  }

  /** Ends what the disk has kept from being ended of a model, if anything; in the model's lane. */
  void finish(String model) {
    unfinished.settle(model, this::recover);
  }

  /** What nobody shows is in nobody's way where it cannot be removed: retention tries again. */
  private void removeLeftOver() {
    RunFolders folders = new RunFolders(stores.published());
    try {
      for (String model : folders.models()) {
        for (RunId run : folders.leftOver(model)) {
          removeLeftOver(new RunKey(model, run));
        }
      }
    } catch (TileException e) {
      LOG.warn("left-overs of removed runs cannot be looked for: {}", e.getMessage());
    }
  }

  private void removeLeftOver(RunKey run) {
    try {
      long bytes = removal.removeLeftOver(run);
      LOG.info("removed what was left of run {}: {} bytes freed", run, bytes);
    } catch (IOException e) {
      LOG.warn("what is left of run {} cannot be removed: {}", run, e.toString());
    }
  }

  private void recover(String model) throws IOException {
    removeTemporaries(model);
    long[] generations = stores.history().generations(model);
    stores.history().removeTemporaries(model);
    incidents.removeTemporaries(model);
    // First, for a pointer that cannot be read must not stand in the way of the rest.
    settlePointer(model, generations.length == 0 ? 0 : generations[0]);
    trees.settle(model);
    settleRollback(model);
    settleRestore(model);
  }

  private void removeTemporaries(String model) throws IOException {
    ManifestTree tree = stores.manifests();
    for (Path file :
        List.of(
            tree.pointer(model), tree.holds(model), tree.intent(model), tree.legacyAlias(model))) {
      stores.operations().delete(AtomicFile.temporary(file));
    }
  }

  /** The newest record was about to be shown, or is shown: show it, if the pointer does not. */
  private void settlePointer(String model, long newest) throws IOException {
    Optional<HistoryRecord> record = stores.history().read(model, newest);
    Optional<LatestPointer> pointer = readable(model);
    if (record.isPresent()
        && pointer.map(LatestPointer::generation).orElse(0L) < record.get().generation()) {
      stores.pointers().replace(record.get().pointer());
      LOG.info(
          "recovered {}: the pointer shows generation {} now, as was decided before the crash",
          model,
          record.get().generation());
    }
    stores.pointers().read(model).ifPresent(pointers::writeAlias);
  }

  /** Empty where there is no pointer, or a broken one: then the newest record is the truth. */
  private Optional<LatestPointer> readable(String model) {
    try {
      return stores.pointers().read(model);
    } catch (TileException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * A rollback that was cut off after its switch still holds the failed run and has its incident.
   */
  private void settleRollback(String model) {
    Optional<LatestPointer> pointer = stores.pointers().read(model);
    Optional<HistoryRecord> record =
        pointer.flatMap(now -> stores.history().read(model, now.generation()));
    if (record.isEmpty() || record.get().operation() != Operation.ROLLBACK) {
      return;
    }
    HistoryRecord rollback = record.get();
    Optional<HistoryRecord> before = stores.history().read(model, rollback.previousGeneration());
    if (before.isEmpty()) {
      return;
    }
    RunKey failed = before.get().pointer().runKey();
    if (!incidents.exists(model, Incidents.name(rollback.at(), failed.run()))) {
      holds.hold(failed, rollback);
      incidents.write(rollback, failed.run(), List.of());
      LOG.info("recovered {}: run {} is held, as its rollback was cut off", model, failed.run());
    }
  }

  /**
   * A restore that was cut off after its switch is still noted in the incident, and still releases
   * the run that it shows.
   */
  private void settleRestore(String model) {
    Optional<HistoryRecord> shown =
        stores
            .pointers()
            .read(model)
            .flatMap(now -> stores.history().read(model, now.generation()))
            .filter(record -> record.operation() == Operation.RESTORE);
    if (shown.isEmpty()) {
      return;
    }
    HistoryRecord restore = shown.get();
    RunKey run = restore.pointer().runKey();
    Optional<HistoryRecord> rollback = stores.history().read(model, restore.previousGeneration());
    rollback.ifPresent(
        undone -> incidents.noteRestored(Incidents.name(undone.at(), run.run()), restore));
    // Older holds were not the rollback's, younger ones came after the restore.
    holds
        .of(run)
        .filter(hold -> hold.since().isBefore(restore.at()))
        .filter(
            hold ->
                rollback.filter(undone -> UndoneRollback.holds(stores, undone, hold)).isPresent())
        .ifPresent(
            hold -> {
              holds.release(run);
              LOG.info(
                  "recovered {}: run {} is held no more, as its restore was cut off",
                  model,
                  run.run());
            });
  }
}
