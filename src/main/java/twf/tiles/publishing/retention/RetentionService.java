package twf.tiles.publishing.retention;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.rollback.RollbackTargetSelector;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.publishing.state.PublishedRunDirectories;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.writer.WriterElection;

/**
 * Removes published runs that are no longer needed, as whole folders (contract, section 9).
 * Thread-safe. Fails as unavailable while this process is not the writer.
 */
public final class RetentionService {
  private final PublishingStores stores;
  private final PublishedRunDirectories folders;
  private final RetentionPlanner planner;
  private final RunDirectoryDeleter removal;
  private final HistoryRetention history;
  private final KeyedSerialExecutor lanes;
  private final PublishWorkerPools pools;
  private final WriterElection writer;
  private volatile boolean stopping;

  /**
   * Creates the service.
   *
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   * @param historyDays OFFLINE_TILES_RETAIN_HISTORY_DAYS
   */
  public RetentionService(
      PublishingStores stores,
      RollbackTargetSelector targets,
      int keep,
      int historyDays,
      KeyedSerialExecutor lanes,
      PublishWorkerPools pools,
      WriterElection writer,
      EventBus bus,
      Clock clock) {
    this.stores = stores;
    this.folders = new PublishedRunDirectories(stores.published());
    this.planner = new RetentionPlanner(stores, targets, pools.copyPool(), keep, clock);
    this.removal = new RunDirectoryDeleter(stores, bus);
    this.history = new HistoryRetention(stores, lanes, pools.copyPool(), historyDays);
    this.lanes = lanes;
    this.pools = pools;
    this.writer = writer;
  }

  /**
   * Removes surplus runs and reports for every run why it is kept or removed; then packs old
   * history records and removes expired ones.
   *
   * @param model the model; empty for all
   * @param dryRun whether to change nothing
   * @param freeBytes the bytes that must be usable on the file system of PUBLISH_ROOT afterwards:
   *     to reach this, the oldest of the newest runs are removed, too, but no protected one
   * @return fails as not found if the model is unknown, and as unavailable while another process is
   *     the writer
   */
  public Future<RetentionReply> retain(
      Optional<String> model, boolean dryRun, OptionalLong freeBytes) {
    RetentionExecutor executor =
        new RetentionExecutor(stores, removal, lanes, pools, writer, () -> stopping, dryRun);
    RetentionRun pass =
        new RetentionRun(planner, executor, history, lanes, pools.copyPool(), stores.usableSpace());
    return pools
        .copyPool()
        .call(
            () -> {
              executor.requireAllowed();
              return modelNames(model);
            })
        .compose(names -> pass.run(names, freeBytes));
  }

  private List<String> modelNames(Optional<String> model) {
    Set<String> known = new TreeSet<>(folders.models());
    known.addAll(stores.manifests().models());
    if (model.isPresent() && !known.contains(model.get())) {
      throw FailureException.notFound("nothing of model " + model.get() + " is published");
    }
    return model.map(List::of).orElseGet(() -> List.copyOf(known));
  }

  /** Packs and removes old history of a model. Fails if a file cannot be changed. */
  public Future<Void> thinHistory(String model) {
    return history.run(model, writer::requireWriter);
  }

  /** Prevents further removals. */
  void stop() {
    stopping = true;
  }
}
