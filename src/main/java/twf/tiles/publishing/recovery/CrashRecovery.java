package twf.tiles.publishing.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.ForeignPointer;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.commit.TreeCommit;
import twf.tiles.publishing.policy.PublishPolicy;
import twf.tiles.publishing.retention.RunDirectoryDeleter;
import twf.tiles.publishing.rollback.UndoableRollback;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.storage.AtomicFileWriter;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;

/**
 * Completes or undoes operations that a crash or I/O error interrupted. Reads only pointers,
 * intents, holds, incidents and the newest history records.
 *
 * <p>Follow-ups are the side effects that the current pointer state still owes: hold and incident
 * after a rollback, release and incident note after a restore. Whatever is missing is derived from
 * the files on disk, so all methods are idempotent. Calls block; run one at a time per model, in
 * its pointer lane.
 */
public final class CrashRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(CrashRecovery.class);

  private final FilePublishedStore stores;
  private final TreeCommit trees;
  private final PointerCommit pointers;
  private final HoldService holds;
  private final IncidentStore incidents;
  private final RunDirectoryDeleter deleter;
  private final Set<String> unrecovered = ConcurrentHashMap.newKeySet();

  public CrashRecovery(
      FilePublishedStore stores,
      TreeCommit trees,
      PointerCommit pointers,
      HoldService holds,
      RunDirectoryDeleter deleter) {
    this.stores = stores;
    this.trees = trees;
    this.pointers = pointers;
    this.holds = holds;
    this.incidents = new IncidentStore(stores);
    this.deleter = deleter;
  }

  /**
   * Recovers every model below MANIFEST_ROOT, before anything else is written. A failure is logged;
   * {@link #retryRecovery} retries that model before anything of it is published.
   */
  public void recoverAll() {
    for (String model : stores.models()) {
      try {
        recoverModel(model);
      } catch (IOException | FailureException e) {
        unrecovered.add(model);
        LOG.error(
            "{} could not be recovered, its pointer stays as it is until it can: {}",
            model,
            e.toString());
      }
    }
    removeLeftovers();
  }

  /**
   * Retries the recovery of a model if it failed at startup. Runs before anything is published: a
   * later recovery could revert an operator's change.
   *
   * @throws FailureException if the recovery fails again
   */
  public void retryRecovery(String model) {
    if (!unrecovered.contains(model)) {
      return;
    }
    try {
      recoverModel(model);
    } catch (IOException e) {
      throw FailureException.storage(stores.manifests().model(model), e);
    }
    unrecovered.remove(model);
    LOG.info("{}: recovery completed after earlier I/O errors", model);
  }

  private void recoverModel(String model) throws IOException {
    ManifestLayout tree = stores.manifests();
    // Entries written by the previous process may not be durable yet; new ones that depend on them
    // must not outlive them in a power loss.
    for (Path folder :
        List.of(
            tree.root(),
            tree.model(model),
            tree.history(model),
            tree.packedHistory(model),
            tree.incidents(model))) {
      if (Files.isDirectory(folder)) {
        stores.operations().sync(folder);
      }
    }
    for (Path file :
        List.of(
            tree.pointer(model), tree.holds(model), tree.intent(model), tree.legacyAlias(model))) {
      stores.operations().delete(AtomicFileWriter.temporaryPath(file));
    }
    stores.history().removeTemporaries(model);
    stores.atomicWriter().removeTemporaries(tree.incidents(model));
    // Recover the pointer first: the steps below read it and fail if it is broken.
    recoverPointer(model);
    trees.undoLeftover(model);
    completeFollowUps(model);
  }

  /**
   * Makes the pointer show the newest recorded state, unless it does already. The record is written
   * before the pointer, so it is the state that the interrupted commit was about to show. Removes
   * the pointer of a retired model instead.
   */
  private void recoverPointer(String model) throws IOException {
    ModelHolds known = readHoldsOrNone(model);
    Optional<ForeignPointer> foreign = stores.readForeignPointer(model);
    if (foreign.isPresent()) {
      recoverForeignPointer(model, foreign.get());
      return;
    }
    if (known.retired() != null) {
      pointers.remove(model);
      return;
    }
    Optional<HistoryRecord> newest =
        stores.history().read(model, stores.history().newestGeneration(model));
    Optional<LatestPointer> pointer = readPointerOrEmpty(model);
    if (newest.isPresent()
        && newest.get().generation() > known.generationFloor()
        && newest.get().generation() > pointer.map(LatestPointer::generation).orElse(0L)) {
      // Read again, because now unreadable holds must not be taken for none.
      if (PublishPolicy.checkRecorded(newest.get(), pointer, stores.readHolds(model))) {
        pointers.showRecorded(newest.get(), pointer);
      } else {
        LOG.warn(
            "generation {} of {} was recorded but is not published: its run is held or the"
                + " model is pinned",
            newest.get().generation(),
            model);
      }
    }
    pointers.completeShown(model);
  }

  /**
   * Completes the interrupted commit that was about to replace exactly this pointer of another
   * program, and leaves any other one as it is.
   *
   * @throws FailureException unavailable, if the pointer is left: it names the command to type
   */
  private void recoverForeignPointer(String model, ForeignPointer foreign) throws IOException {
    Optional<HistoryRecord> newest =
        stores.history().read(model, stores.history().newestGeneration(model));
    if (newest.isEmpty() || !PointerCommit.isReplacedBy(newest.get(), foreign)) {
      throw FailureException.unavailable(foreign.describe(stores.manifests().pointer(model)));
    }
    pointers.showRecorded(newest.get(), Optional.empty());
    pointers.completeShown(model);
  }

  private ModelHolds readHoldsOrNone(String model) {
    try {
      return stores.readHolds(model);
    } catch (FailureException e) {
      LOG.error("{}", e.getMessage());
      return ModelHolds.NONE;
    }
  }

  /**
   * Reads the pointer. Empty if it is missing or broken: then the newest record is authoritative.
   */
  private Optional<LatestPointer> readPointerOrEmpty(String model) {
    try {
      return stores.readPointer(model);
    } catch (FailureException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Removes the remains of interrupted run removals. Failures are only logged: the remains are not
   * served, and retention tries again.
   */
  private void removeLeftovers() {
    PublishedLayout folders = stores.published();
    try {
      for (String model : folders.models()) {
        for (RunId run : folders.leftoverRuns(model)) {
          removeLeftover(new RunKey(model, run));
        }
      }
    } catch (FailureException e) {
      LOG.warn("cannot list leftovers of removed runs: {}", e.getMessage());
    }
  }

  private void removeLeftover(RunKey run) {
    try {
      long bytes = deleter.removeLeftover(run);
      LOG.info("removed leftovers of run {}: {} bytes freed", run, bytes);
    } catch (IOException e) {
      LOG.warn("leftovers of run {} cannot be removed: {}", run, e.toString());
    }
  }

  /**
   * Completes pending follow-ups and returns the pointer. An incident that cannot be written is
   * only logged, so that it does not block publishing.
   *
   * @throws FailureException if a hold cannot be written or removed
   */
  public Optional<LatestPointer> completeFollowUps(String model) {
    Optional<LatestPointer> shown = stores.readPointer(model);
    completeFollowUps(
        model, findShownRecord(shown), problem -> LOG.error("{}", problem.getMessage()));
    return shown;
  }

  /**
   * Completes pending follow-ups, and fails if the incident cannot be written. Use it before a run
   * is released: while the incident is missing, {@link #completeFollowUps} would hold the run
   * again.
   */
  public void completeFollowUpsOrFail(String model) {
    completeFollowUps(
        model,
        findShownRecord(stores.readPointer(model)),
        problem -> {
          throw problem;
        });
  }

  /**
   * Completes pending follow-ups, unless the record of the current state is unreadable: that must
   * not block a rollback, so it is only logged.
   */
  public void completeFollowUpsIfReadable(String model) {
    Optional<HistoryRecord> record;
    try {
      record = findShownRecord(stores.readPointer(model));
    } catch (FailureException e) {
      LOG.error("{}: follow-ups of the last pointer change are skipped: {}", model, e.getMessage());
      return;
    }
    completeFollowUps(model, record, problem -> LOG.error("{}", problem.getMessage()));
  }

  private Optional<HistoryRecord> findShownRecord(Optional<LatestPointer> shown) {
    return shown.flatMap(now -> stores.history().read(now.model(), now.generation()));
  }

  private void completeFollowUps(
      String model, Optional<HistoryRecord> shown, Consumer<FailureException> onIncidentError) {
    if (shown.isEmpty()
        || shown.get().operation() == PointerOperation.PUBLISH
        || shown.get().operation() == PointerOperation.ADOPT) {
      return;
    }
    Runnable incident =
        shown.get().operation() == PointerOperation.ROLLBACK
            ? completeRollback(model, shown.get())
            : completeRestore(model, shown.get());
    try {
      incident.run();
    } catch (FailureException e) {
      onIncidentError.accept(e);
    }
  }

  /** Reads a record. A broken one is only logged: it must not block all further publishes. */
  private Optional<HistoryRecord> readOrLog(String model, long generation) {
    try {
      return stores.history().read(model, generation);
    } catch (FailureException e) {
      LOG.error(
          "{}: follow-ups of generation {} are skipped: {}", model, generation, e.getMessage());
      return Optional.empty();
    }
  }

  /** Holds the run that the rollback left. Returns the step that writes the incident. */
  private Runnable completeRollback(String model, HistoryRecord rollback) {
    Optional<RunId> left =
        rollback
            .replacedRun()
            .or(
                () ->
                    readOrLog(model, rollback.previousGeneration())
                        .map(before -> before.pointer().run()));
    if (left.isEmpty()) {
      return () -> {};
    }
    RunKey failed = new RunKey(model, left.get());
    if (incidents.exists(model, IncidentStore.name(rollback.at(), failed.run()))) {
      return () -> {};
    }
    holds.hold(failed, rollback);
    LOG.info("{}: run {} held to complete an interrupted rollback", model, failed.run());
    return () -> incidents.write(rollback, failed.run(), List.of());
  }

  /** Releases the run that the restore shows. Returns the step that updates the incident. */
  private Runnable completeRestore(String model, HistoryRecord restore) {
    RunKey run = restore.pointer().runKey();
    Optional<HistoryRecord> rollback = readOrLog(model, restore.undoes());
    if (rollback.isEmpty()) {
      return () -> {};
    }
    String incident = IncidentStore.name(rollback.get().at(), run.run());
    if (incidents.read(model, incident).filter(IncidentStore::isRestored).isPresent()) {
      return () -> {};
    }
    // Keep holds that the rollback did not set, and holds that were set after the restore.
    holds
        .find(run)
        .filter(hold -> hold.since().isBefore(restore.at()))
        .filter(hold -> UndoableRollback.isHoldOfRollback(stores, rollback.get(), run, hold))
        .ifPresent(
            hold -> {
              holds.release(run);
              LOG.info("{}: run {} released to complete an interrupted restore", model, run.run());
            });
    return () -> incidents.recordRestored(incident, restore);
  }
}
