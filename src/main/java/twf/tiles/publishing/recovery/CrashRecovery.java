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
 * Finishes or takes back what a crash left half done, before anything else is written. Looks at
 * pointers, intents and the newest history records only. Calls block.
 */
public final class CrashRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(CrashRecovery.class);

  private final PublishingStores stores;
  private final TreeUndo trees;
  private final PointerCommit pointers;
  private final PendingFollowUps settlement;
  private final UnverifiedMarkers unverified;
  private final IncidentStore incidents;
  private final RunDirectoryDeleter removal;
  private final Set<String> unfinished = ConcurrentHashMap.newKeySet();

  public CrashRecovery(
      PublishingStores stores,
      PointerCommit pointers,
      PendingFollowUps settlement,
      RunDirectoryDeleter removal) {
    this.removal = removal;
    this.stores = stores;
    this.trees = new TreeUndo(stores);
    this.pointers = pointers;
    this.settlement = settlement;
    this.unverified = new UnverifiedMarkers(stores);
    this.incidents = new IncidentStore(stores);
  }

  /**
   * Recovers every model below MANIFEST_ROOT; one that cannot be recovered is logged and left until
   * something is to be published of it.
   */
  public void recoverAll() {
    for (String model : stores.manifests().models()) {
      try {
        recoverModel(model);
      } catch (IOException | FailureException e) {
        unfinished.add(model);
        LOG.error(
            "{} could not be recovered, its pointer stays as it is until it can: {}",
            model,
            e.toString());
      }
    }
    removeLeftovers();
  }

  /**
   * Recovers a model whose disk did not let it be recovered at the start, if it is one, in the
   * model's lane: nothing more is published of it before, lest that undo what an operator did.
   *
   * @throws FailureException where it still cannot be recovered
   */
  public void retryRecovery(String model) {
    if (!unfinished.contains(model)) {
      return;
    }
    try {
      recoverModel(model);
    } catch (IOException e) {
      throw FailureException.storage(stores.manifests().model(model), e);
    }
    unfinished.remove(model);
    LOG.info("{} is recovered: what the disk had kept from being ended is ended", model);
  }

  /** What nobody shows is in nobody's way where it cannot be removed: retention tries again. */
  private void removeLeftovers() {
    PublishedRunDirectories folders = new PublishedRunDirectories(stores.published());
    try {
      for (String model : folders.models()) {
        for (RunId run : folders.leftoverRuns(model)) {
          removeLeftovers(new RunKey(model, run));
        }
      }
    } catch (FailureException e) {
      LOG.warn("left-overs of removed runs cannot be looked for: {}", e.getMessage());
    }
  }

  private void removeLeftovers(RunKey run) {
    try {
      long bytes = removal.removeLeftover(run);
      LOG.info("removed what was left of run {}: {} bytes freed", run, bytes);
    } catch (IOException e) {
      LOG.warn("what is left of run {} cannot be removed: {}", run, e.toString());
    }
  }

  private void recoverModel(String model) throws IOException {
    syncFolders(model);
    removeTemporaries(model);
    stores.history().removeTemporaries(model);
    incidents.removeTemporaries(model);
    // First, for a pointer that cannot be read must not stand in the way of the rest.
    recoverPointer(model, stores.history().newestGeneration(model));
    trees.undoLeftover(model);
    settlement.completePending(model);
  }

  /**
   * What a process that ended left in these folders may not be forced yet. What is built on it now
   * must not outlast it.
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
      stores.operations().delete(AtomicFileWriter.temporary(file));
    }
  }

  /** The newest record was about to be shown, or is shown: show it, if the pointer does not. */
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
          "recovered {}: the pointer shows generation {} now, as was decided before the crash",
          model,
          record.get().generation());
    }
    Optional<LatestPointer> shown = stores.pointers().read(model);
    shown.ifPresent(pointers::writeAlias);
    unverified.clearOthers(model, shown.map(LatestPointer::generation).orElse(0L));
  }

  /**
   * Holds that cannot be read keep nothing else from being recovered: who needs them reads them.
   */
  private ModelHolds holds(String model) {
    try {
      return stores.holds().read(model);
    } catch (FailureException e) {
      LOG.error("{}", e.getMessage());
      return ModelHolds.NONE;
    }
  }

  /** Of the record and its mark, the record alone may have outlasted a power loss. */
  private void markUnverified(HistoryRecord record) throws IOException {
    String model = record.pointer().model();
    if (record.operation() != PointerOperation.ROLLBACK
        && !unverified.isMarked(model, record.generation())) {
      unverified.mark(model, record.generation());
      stores.operations().sync(stores.manifests().history(model));
    }
  }

  /** What was held or pinned since it was decided stays away. */
  private boolean mayBeShown(HistoryRecord record, Optional<LatestPointer> pointer) {
    ModelHolds holds = stores.holds().read(record.pointer().model());
    boolean stays =
        pointer.isPresent()
            && record.operation() == PointerOperation.PUBLISH
            && (holds.pin() != null || holds.runs().containsKey(record.pointer().run()));
    if (stays) {
      LOG.warn(
          "generation {} of {} was recorded and is not shown: its run is held, or the model pinned",
          record.generation(),
          record.pointer().model());
    }
    return !stays;
  }

  /** Empty where there is no pointer, or a broken one: then the newest record is the truth. */
  private Optional<LatestPointer> readPointerOrEmpty(String model) {
    try {
      return stores.pointers().read(model);
    } catch (FailureException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    }
  }
}
