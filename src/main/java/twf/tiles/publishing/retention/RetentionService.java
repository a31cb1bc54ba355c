package twf.tiles.publishing.retention;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;
import twf.tiles.common.ModelLanes;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.FailureCodes;
import twf.tiles.event.PointerMoved;
import twf.tiles.publishing.rollback.RollbackTargetSelector;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.writer.WriterElection;

/**
 * Removes published runs that are no longer needed, as whole folders (contract, section 9): on
 * request, for a model after its pointer moved to another run, and for all models periodically.
 * Thread-safe; start and stop it on one context. Fails as unavailable while this process is not the
 * writer.
 */
public final class RetentionService implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionService.class);
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final FilePublishedStore stores;
  private final PublishedLayout folders;
  final RetentionPlanner planner;
  private final RunDirectoryDeleter deleter;
  private final HistoryRetention history;
  private final ModelLanes lanes;
  private final WorkerPool workers;
  private final WriterElection writer;
  private final BooleanSupplier enabled;
  private final Map<String, RunId> lastRuns = new ConcurrentHashMap<>();
  private @Nullable MessageConsumer<PointerMoved> pointerConsumer;
  private long timer = -1;
  private Future<Void> lastPass = Future.succeededFuture();
  private volatile boolean stopping;

  /**
   * Creates the service.
   *
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   * @param historyDays OFFLINE_TILES_RETAIN_HISTORY_DAYS
   * @param enabled whether automatic retention is on now
   */
  public RetentionService(
      Vertx vertx,
      FilePublishedStore stores,
      RollbackTargetSelector targets,
      int keep,
      int historyDays,
      ModelLanes lanes,
      PublishWorkerPools pools,
      WriterElection writer,
      Clock clock,
      BooleanSupplier enabled) {
    this.vertx = vertx;
    this.stores = stores;
    this.folders = stores.published();
    this.planner = new RetentionPlanner(stores, targets, keep, clock);
    this.deleter = new RunDirectoryDeleter(stores, vertx.eventBus());
    this.history = new HistoryRetention(stores, lanes, historyDays);
    this.lanes = lanes;
    this.workers = pools.retentionPool();
    this.writer = writer;
    this.enabled = enabled;
  }

  @Override
  public Future<Void> start() {
    MessageConsumer<PointerMoved> consumer =
        Addresses.PUBLISHED.consume(vertx.eventBus(), this::onPointerMoved);
    pointerConsumer = consumer;
    timer = vertx.setPeriodic(INTERVAL.toMillis(), id -> retainAll());
    return consumer.completion();
  }

  /** The publish still occupies the model's lane: retention is queued behind it. */
  private void onPointerMoved(PointerMoved to) {
    RunId before = lastRuns.put(to.model(), to.run());
    if (!to.run().equals(before)) {
      retainOrLog(Optional.of(to.model()));
    }
  }

  /** Skips a period if the previous pass is still running. */
  private void retainAll() {
    if (lastPass.isComplete()) {
      lastPass = retainOrLog(Optional.empty());
    }
  }

  private Future<Void> retainOrLog(Optional<String> model) {
    if (!enabled.getAsBoolean()) {
      return Future.succeededFuture();
    }
    return retain(model, false, OptionalLong.empty())
        .onFailure(cause -> LOG.warn("scheduled retention failed: {}", cause.getMessage()))
        .otherwiseEmpty()
        .mapEmpty();
  }

  /** Completes at once. A removal in progress ends in its model's lane. */
  @Override
  public Future<Void> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return pointerConsumer == null ? Future.succeededFuture() : pointerConsumer.unregister();
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
    return workers.call(() -> new Pass(dryRun).run(model, freeBytes));
  }

  /** Packs and removes old history of a model. Fails if a file cannot be changed. */
  public Future<Void> thinHistory(String model) {
    return workers.run(() -> history.run(model, writer::requireWriter));
  }

  /**
   * Checks that this process may remove files now.
   *
   * @throws FailureException if it is not the writer, or is shutting down
   */
  private void requireAllowed() {
    writer.requireWriter();
    if (stopping) {
      throw FailureException.unavailable("shutting down: no further runs are removed");
    }
  }

  private static String describe(Exception cause) {
    return cause instanceof IOException
        ? String.valueOf(cause.getMessage())
        : FailureCodes.failureOf(cause).message();
  }

  /**
   * One retention call. First removes surplus runs by number, model by model; then, if space is
   * requested, removes the oldest removable run of all models until enough space is free. Each
   * removal is planned and executed in one step of its model's publishing lane. Single use; blocks.
   */
  final class Pass {
    private final boolean dryRun;
    private final Map<String, RetentionPlanner.Target> targets = new HashMap<>();
    private final Map<String, ModelResult> models = new TreeMap<>();

    Pass(boolean dryRun) {
      this.dryRun = dryRun;
    }

    /** A dry run changes nothing, so every process may do it. */
    private void requireAllowed() {
      if (!dryRun) {
        RetentionService.this.requireAllowed();
      }
    }

    RetentionReply run(Optional<String> only, OptionalLong wanted) throws Exception {
      requireAllowed();
      List<String> names = modelNames(only);
      long before = stores.usableSpace().bytes();
      for (String name : names) {
        removeSurplus(name);
        thinHistory(name);
      }
      String problem = wanted.isPresent() ? freeSpace(wanted.getAsLong(), before) : null;
      return new RetentionReply(
          dryRun,
          freedBytes(),
          models.values().stream().map(ModelResult::toReply).toList(),
          problem);
    }

    private List<String> modelNames(Optional<String> only) {
      Set<String> known = new TreeSet<>(folders.models());
      known.addAll(stores.manifests().models());
      if (only.isPresent() && !known.contains(only.get())) {
        throw FailureException.notFound("nothing of model " + only.get() + " is published");
      }
      return only.map(List::of).orElseGet(() -> List.copyOf(known));
    }

    private void removeSurplus(String name) throws Exception {
      ModelResult model = new ModelResult(name);
      models.put(name, model);
      inLane(
          model,
          () -> {
            removeLeftovers(model);
            RetentionPlan plan = plan(model, false);
            RetentionPlan.Input basis = plan.basis();
            if (basis != null) {
              plan.removed().forEach(removal -> remove(model, removal, basis));
            }
            return plan;
          });
    }

    /** Removes the leftovers of earlier removals. */
    private void removeLeftovers(ModelResult model) {
      List<RunId> runs;
      try {
        runs = folders.leftoverRuns(model.name);
      } catch (FailureException e) {
        LOG.warn("{}: cannot list leftovers of removed runs: {}", model.name, e.getMessage());
        return;
      }
      for (RunId run : runs) {
        RunKey key = new RunKey(model.name, run);
        model.record(
            run,
            "what an earlier removal left of it",
            () -> {
              requireAllowed();
              return dryRun ? deleter.leftoverBytes(key) : deleter.removeLeftover(key);
            });
      }
    }

    private RetentionPlan plan(ModelResult model, boolean withTarget) {
      RetentionPlan plan = planner.plan(model.name, targets, withTarget);
      model.kept = plan.kept();
      return plan;
    }

    /**
     * Removes a run. A failure is recorded.
     *
     * @param basis the input that the plan is based on; the run is kept if it has changed
     */
    private void remove(
        ModelResult model, RetentionPlan.Removal planned, RetentionPlan.Input basis) {
      RunKey run = new RunKey(model.name, planned.run());
      model.handled.add(planned.run());
      model.record(
          planned.run(),
          planned.reason(),
          () -> {
            requireAllowed();
            if (dryRun) {
              return deleter.runBytes(run);
            }
            deleter.removeTombstone(run);
            long bytes = deleter.runBytes(run);
            lanes.callInPointerLane(
                run.model(),
                () -> {
                  requireAllowed();
                  requireUnchanged(basis);
                  deleter.renameToTombstone(run);
                  return true;
                });
            deleter.removeTombstone(run);
            return bytes;
          });
    }

    /** Removes a run of a plan that was made before. */
    RetentionReply.Model remove(RetentionPlan.Removal planned, RetentionPlan.Input basis) {
      ModelResult model = new ModelResult(basis.model());
      remove(model, planned, basis);
      return model.toReply();
    }

    /**
     * Fails if the pointer or the holds changed since the plan: a rollback may show the run or
     * choose it next.
     */
    private void requireUnchanged(RetentionPlan.Input basis) {
      Optional<Long> planned = Optional.ofNullable(basis.pointer()).map(LatestPointer::generation);
      boolean same =
          stores.readPointer(basis.model()).map(LatestPointer::generation).equals(planned)
              && stores.readHolds(basis.model()).equals(basis.holds());
      if (!same) {
        throw FailureException.conflict(
            "the pointer or the holds of " + basis.model() + " changed");
      }
    }

    /** Packs and removes old history. The next call retries what could not be done. */
    private void thinHistory(String name) {
      if (dryRun) {
        return;
      }
      try {
        history.run(name, this::requireAllowed);
      } catch (Exception e) {
        LOG.warn(
            "{}: old history records are not packed or removed: {}; tried again at the next retention",
            name,
            describe(e));
      }
    }

    /**
     * Removes the oldest removable run of any model until enough space is free. Removed bytes count
     * as free even while a client still reads the files, so that no more is removed than necessary.
     *
     * @param before the usable bytes before anything was removed
     * @return why less is free than wanted; null if enough is free
     */
    private @Nullable String freeSpace(long wanted, long before) throws Exception {
      boolean targetsPlanned = false;
      while (true) {
        long usable = stores.usableSpace().bytes();
        long counted = before + freedBytes();
        long room = dryRun ? counted : Math.max(usable, counted);
        String missing = wanted + " bytes free required, " + room + " available";
        if (room >= wanted) {
          return dryRun || usable >= wanted
              ? null
              : wanted
                  + " bytes free required, "
                  + usable
                  + " available: the rest is freed when the removed files are no longer read";
        }
        if (!targetsPlanned) {
          // Plan all models again, with their rollback targets: no target may be removed.
          for (ModelResult model : models.values()) {
            inLane(model, () -> plan(model, true));
          }
          targetsPlanned = true;
        }
        Optional<RunKey> oldest =
            models.values().stream()
                .flatMap(ModelResult::removable)
                .min(Comparator.comparing(RunKey::run).thenComparing(RunKey::model));
        if (oldest.isEmpty()) {
          return missing
              + ": all remaining runs are kept for the reasons given; staging is not touched";
        }
        removeSpare(oldest.get(), "oldest removable run: " + missing);
      }
    }

    private void removeSpare(RunKey run, String reason) throws Exception {
      ModelResult model = Objects.requireNonNull(models.get(run.model()));
      inLane(
          model,
          () -> {
            RetentionPlan plan = plan(model, true);
            RetentionPlan.Input basis = plan.basis();
            if (basis != null && model.removable().anyMatch(run::equals)) {
              remove(model, new RetentionPlan.Removal(run.run(), reason), basis);
            }
            return plan;
          });
    }

    private <T> T inLane(ModelResult model, Callable<T> step) throws Exception {
      return lanes.callInPublishingLane(
          model.name,
          () -> {
            requireAllowed();
            return step.call();
          });
    }

    private long freedBytes() {
      return models.values().stream()
          .flatMap(model -> model.removed.stream())
          .mapToLong(RetentionReply.Removed::bytes)
          .sum();
    }

    /** The result of this call for a model. */
    private final class ModelResult {
      private final String name;
      private final List<RetentionReply.Removed> removed = new ArrayList<>();
      private final List<RetentionReply.Failed> failed = new ArrayList<>();

      /**
       * Runs whose removal was tried. Not those of which leftovers were removed: a run of that name
       * may have been published since.
       */
      private final Set<RunId> handled = new HashSet<>();

      private List<RetentionPlan.Kept> kept = List.of();

      ModelResult(String name) {
        this.name = name;
      }

      /** Removes files, and records and logs the outcome. */
      void record(RunId run, String reason, Callable<Long> removal) {
        try {
          long bytes = removal.call();
          removed.add(new RetentionReply.Removed(run, reason, bytes));
          if (!dryRun) {
            LOG.info("removed run {}/{}: {}; {} bytes freed", name, run, reason, bytes);
          }
        } catch (Exception e) {
          String problem = describe(e);
          failed.add(
              new RetentionReply.Failed(run, problem + "; tried again at the next retention"));
          LOG.warn("run {}/{} is not removed: {}", name, run, problem);
        }
      }

      /** Returns the runs that may be removed when the disk is full. */
      Stream<RunKey> removable() {
        return keptRuns()
            .filter(RetentionPlan.Kept::spare)
            .map(each -> new RunKey(name, each.run()));
      }

      /**
       * Returns the kept runs of the last plan. After a dry run, runs counted as removed still
       * exist and are left out.
       */
      private Stream<RetentionPlan.Kept> keptRuns() {
        return kept.stream().filter(each -> !handled.contains(each.run()));
      }

      RetentionReply.Model toReply() {
        return new RetentionReply.Model(
            name,
            keptRuns().map(each -> new RetentionReply.Kept(each.run(), each.reasons())).toList(),
            removed,
            failed);
      }
    }
  }
}
