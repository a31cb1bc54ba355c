package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import twf.tiles.failure.TileException;

/**
 * Removes published runs that nobody needs any more, whole (contract, section 9). Thread-safe;
 * refuses while this process is not the writer.
 */
public final class Retention {
  private final Stores stores;
  private final RunFolders folders;
  private final RetentionPlanner planner;
  private final RunRemoval removal;
  private final HistoryRetention history;
  private final Lanes lanes;
  private final PublishPools pools;
  private final WriterRole writer;
  private volatile boolean stopping;

  /**
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   * @param historyDays OFFLINE_TILES_RETAIN_HISTORY_DAYS
   */
  Retention(
      Stores stores,
      RollbackTargets targets,
      int keep,
      int historyDays,
      Lanes lanes,
      PublishPools pools,
      WriterRole writer,
      EventBus bus,
      Clock clock) {
    this.stores = stores;
    this.folders = new RunFolders(stores.published());
    this.planner = new RetentionPlanner(stores, targets, pools.copies(), keep, clock);
    this.removal = new RunRemoval(stores, bus);
    this.history = new HistoryRetention(stores, lanes, pools.copies(), historyDays);
    this.lanes = lanes;
    this.pools = pools;
    this.writer = writer;
  }

  /**
   * Removes what is too much, and says of every run why it stays or goes; then packs old records of
   * the history and removes those that are too old.
   *
   * @param model the one model; empty for all
   * @param dryRun whether only to say what would be done
   * @param freeBytes bytes that are to be usable on the file system of PUBLISH_ROOT afterwards: for
   *     that, also of the newest runs the oldest go, but none that is protected
   * @return fails as not found where nothing is known of the model, and as unavailable while
   *     another process writes
   */
  public Future<RetentionReply> retain(
      Optional<String> model, boolean dryRun, OptionalLong freeBytes) {
    RunRemover remover =
        new RunRemover(stores, removal, lanes, pools, writer, () -> stopping, dryRun);
    RetentionPass pass =
        new RetentionPass(planner, remover, history, lanes, pools.copies(), stores.usableSpace());
    return pools
        .copies()
        .call(
            () -> {
              remover.require();
              return names(model);
            })
        .compose(names -> pass.run(names, freeBytes));
  }

  private List<String> names(Optional<String> model) {
    Set<String> known = new TreeSet<>(folders.models());
    known.addAll(stores.manifests().models());
    if (model.isPresent() && !known.contains(model.get())) {
      throw TileException.notFound("nothing of model " + model.get() + " is published");
    }
    return model.map(List::of).orElseGet(() -> List.copyOf(known));
  }

  /** Packs and removes old history of a model; fails where a file cannot be changed. */
  Future<Void> thinHistory(String model) {
    return history.run(model, writer::require);
  }

  /** Begins no removal any more. */
  void stop() {
    stopping = true;
  }
}
