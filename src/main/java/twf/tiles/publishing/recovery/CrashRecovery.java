package twf.tiles.publishing.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.commit.TreeUndo;
import twf.tiles.publishing.retention.RunDirectoryDeleter;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishedRunDirectories;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.publishing.state.UnverifiedMarkers;
import twf.tiles.storage.AtomicFileWriter;
import twf.tiles.storage.ManifestLayout;

/**
 * Completes or undoes operations that a crash interrupted, before anything else is written. Reads
 * only pointers, intents, holds and the newest history records. Calls block.
 */
public final class CrashRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(CrashRecovery.class);

  private final PublishingStores stores;
  private final TreeUndo treeUndo;
  private final PointerCommit pointers;
  private final PendingFollowUps followUps;
  private final UnverifiedMarkers unverified;
  private final IncidentStore incidents;
  private final RunDirectoryDeleter deleter;
  private final Set<String> unrecovered = ConcurrentHashMap.newKeySet();

  public CrashRecovery(
      PublishingStores stores,
      PointerCommit pointers,
      PendingFollowUps followUps,
      RunDirectoryDeleter deleter) {
    this.deleter = deleter;
    this.stores = stores;
    this.treeUndo = new TreeUndo(stores);
    this.pointers = pointers;
    this.followUps = followUps;
    this.unverified = new UnverifiedMarkers(stores);
    this.incidents = new IncidentStore(stores);
  }

  /**
   * Recovers every model below MANIFEST_ROOT. A failure is logged; {@link #retryRecovery} retries
   * that model before anything of it is published.
   */
  public void recoverAll() {
    for (String model : stores.manifests().models()) {
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
   * Retries the recovery of a model if it failed at startup. Runs in the model's pointer lane
   * before anything is published: a later recovery could revert an operator's change.
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

  /**
   * Removes the remains of interrupted run removals. Failures are only logged: the remains are not
   * served, and retention tries again.
   */
  private void removeLeftovers() {
    PublishedRunDirectories folders = new PublishedRunDirectories(stores.published());
    try {
      for (String model : folders.models()) {
        for (RunId run : folders.leftoverRuns(model)) {
          removeLeftovers(new RunKey(model, run));
        }
      }
    } catch (FailureException e) {
      LOG.warn("cannot list leftovers of removed runs: {}", e.getMessage());
    }
  }

  private void removeLeftovers(RunKey run) {
    try {
      long bytes = deleter.removeLeftover(run);
      LOG.info("removed leftovers of run {}: {} bytes freed", run, bytes);
    } catch (IOException e) {
      LOG.warn("leftovers of run {} cannot be removed: {}", run, e.toString());
    }
  }

  private void recoverModel(String model) throws IOException {
    syncFolders(model);
    removeTemporaries(model);
    stores.history().removeTemporaries(model);
    incidents.removeTemporaries(model);
    // Recover the pointer first: the steps below read it and fail if it is broken.
    recoverPointer(model, stores.history().newestGeneration(model));
    treeUndo.undoLeftover(model);
    followUps.completePending(model);
  }

  /**
   * Syncs the model's folders. Entries written by the previous process may not be durable yet; new
   * ones that depend on them must not outlive them in a power loss.
   */
  private void syncFolders(String model) throws IOException {
    ManifestLayout tree = stores.manifests();
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
  }

  private void removeTemporaries(String model) throws IOException {
    ManifestLayout tree = stores.manifests();
    for (Path file :
        List.of(
            tree.pointer(model), tree.holds(model), tree.intent(model), tree.legacyAlias(model))) {
      stores.operations().delete(AtomicFileWriter.temporaryPath(file));
    }
  }

  /**
   * Makes the pointer show the newest recorded state, unless it does already. The record is written
   * before the pointer, so it is the state that the interrupted commit was about to show. Removes
   * the pointer of a retired model instead.
   */
  private void recoverPointer(String model, long newest) throws IOException {
    ModelHolds holds = holds(model);
    if (holds.retired() != null) {
      stores.pointers().remove(model);
      unverified.clearOthers(model, 0);
      return;
    }
    Optional<HistoryRecord> record = stores.history().read(model, newest);
    Optional<LatestPointer> pointer = readPointerOrEmpty(model);
    if (record.isPresent()
        && pointer.map(LatestPointer::generation).orElse(0L) < record.get().generation()
        && record.get().generation() > holds.generationFloor()
        && mayBeShown(record.get(), pointer)) {
      markUnverified(record.get());
      stores.pointers().replace(record.get().pointer());
      LOG.info(
          "{}: recovered, the pointer now shows generation {}, which was recorded before the crash",
          model,
          record.get().generation());
    }
    Optional<LatestPointer> shown = stores.pointers().read(model);
    shown.ifPresent(pointers::writeAlias);
    unverified.clearOthers(model, shown.map(LatestPointer::generation).orElse(0L));
  }

  /**
   * Reads the holds; {@link ModelHolds#NONE} if they are unreadable, so that the remaining recovery
   * can proceed. {@link #mayBeShown} reads them again and fails.
   */
  private ModelHolds holds(String model) {
    try {
      return stores.holds().read(model);
    } catch (FailureException e) {
      LOG.error("{}", e.getMessage());
      return ModelHolds.NONE;
    }
  }

  /**
   * Marks the generation as unverified if the mark is missing: after a power loss, the record may
   * be durable without it. Rollbacks are not marked.
   */
  private void markUnverified(HistoryRecord record) throws IOException {
    String model = record.pointer().model();
    if (record.operation() != PointerOperation.ROLLBACK
        && !unverified.isMarked(model, record.generation())) {
      unverified.mark(model, record.generation());
      stores.operations().sync(stores.manifests().history(model));
    }
  }

  /**
   * Returns false if the state is a publish, and its run was held or the model pinned after it was
   * recorded.
   */
  private boolean mayBeShown(HistoryRecord record, Optional<LatestPointer> pointer) {
    ModelHolds holds = stores.holds().read(record.pointer().model());
    boolean isBlocked =
        pointer.isPresent()
            && record.operation() == PointerOperation.PUBLISH
            && (holds.pin() != null || holds.runs().containsKey(record.pointer().run()));
    if (isBlocked) {
      LOG.warn(
          "generation {} of {} was recorded but is not published: its run is held or the"
              + " model is pinned",
          record.generation(),
          record.pointer().model());
    }
    return !isBlocked;
  }

  /**
   * Reads the pointer. Empty if it is missing or broken: then the newest record is authoritative.
   */
  private Optional<LatestPointer> readPointerOrEmpty(String model) {
    try {
      return stores.pointers().read(model);
    } catch (FailureException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    }
  }
}
