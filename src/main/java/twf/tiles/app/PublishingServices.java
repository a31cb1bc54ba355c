package twf.tiles.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.ModelLanes;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.ValidationReport;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.commit.TreeCommit;
import twf.tiles.publishing.operator.AdoptOperation;
import twf.tiles.publishing.operator.ManualPublish;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.operator.RestoreOperation;
import twf.tiles.publishing.operator.RetireOperation;
import twf.tiles.publishing.operator.RunPromotion;
import twf.tiles.publishing.pipeline.ExclusiveOperations;
import twf.tiles.publishing.pipeline.PublishService;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishPlanner;
import twf.tiles.publishing.policy.PublishPolicy;
import twf.tiles.publishing.probe.Probe;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.recovery.CrashRecovery;
import twf.tiles.publishing.retention.RetentionService;
import twf.tiles.publishing.retention.RunDirectoryDeleter;
import twf.tiles.publishing.rollback.ByteVerifier;
import twf.tiles.publishing.rollback.RollbackOperation;
import twf.tiles.publishing.rollback.RollbackTargetSelector;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.publishing.state.ReportStore;
import twf.tiles.publishing.state.StagingQueries;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.validation.check.CheckId;
import twf.tiles.writer.WriterElection;

/** Puts the parts of publishing together. */
public final class PublishingServices {
  private static final Logger LOG = LoggerFactory.getLogger(PublishingServices.class);

  private final FilePublishedStore stores;
  private final PublishWorkerPools pools;
  private final WriterElection writer;
  private final PublishPlanner planner;
  private final CrashRecovery recovery;
  private final Publisher publisher;
  private final ModelLanes lanes;
  private final ByteVerifier byteVerifier;
  private final PublishService service;
  private final OperatorService operator;
  private final PublishingQueries queries;
  private final RetentionService retention;

  /**
   * @param pools the threads that do the work
   * @param staged what lies in staging
   * @param inPlace validates a variable in PUBLISH_ROOT as if it were staged there
   * @param enabled whether anything may be published by itself, now
   */
  public PublishingServices(
      Vertx vertx,
      Settings settings,
      FilePublishedStore stores,
      PublishWorkerPools pools,
      TileMetrics metrics,
      Clock clock,
      Probe probe,
      WriterElection writer,
      StagingQueries staged,
      Function<VariableKey, Future<ValidationReport>> inPlace,
      BooleanSupplier enabled) {
    this.stores = stores;
    this.pools = pools;
    this.writer = writer;
    this.lanes = new ModelLanes();
    PointerStateCache pastStates = new PointerStateCache(stores.history());
    PublishPolicy policy = new PublishPolicy(settings, clock);
    this.planner = new PublishPlanner(stores, policy);
    TreeCommit trees = new TreeCommit(stores, settings.roots().staging(), pools.copyPool());
    PointerCommit pointers =
        new PointerCommit(
            stores, metrics, clock, settings.get(Setting.WRITE_LEGACY_MODEL_LATEST_ALIAS));
    HoldService holds = new HoldService(stores, metrics, clock);
    this.recovery =
        new CrashRecovery(
            stores, trees, pointers, holds, new RunDirectoryDeleter(stores, vertx.eventBus()));
    RollbackTargetSelector targets = new RollbackTargetSelector(stores, policy, pastStates);
    ExclusiveOperations exclusiveOperations = new ExclusiveOperations(clock);
    this.byteVerifier =
        new ByteVerifier(stores, lanes, pools.verificationPool(), writer, metrics, clock);
    RollbackOperation rollback =
        new RollbackOperation(
            stores, targets, pointers, probe, holds, byteVerifier, vertx.eventBus());
    this.publisher =
        new Publisher(
            stores,
            planner,
            trees,
            pointers,
            recovery,
            probe,
            rollback,
            holds,
            lanes,
            exclusiveOperations,
            vertx.eventBus(),
            metrics,
            clock,
            () -> disabledReason(enabled, writer));
    ReportStore reports = new ReportStore(CheckId.IMMUTABILITY.externalName());
    this.service =
        new PublishService(
            vertx,
            publisher,
            lanes,
            pools,
            byteVerifier,
            reports,
            staged,
            metrics,
            clock,
            settings.get(Setting.OFFLINE_TILES_RESCAN_SECONDS));
    RunPromotion promotion = new RunPromotion(stores, publisher, service, reports, pastStates);
    this.operator =
        new OperatorService(
            stores,
            holds,
            rollback,
            new RestoreOperation(
                stores,
                rollback,
                targets,
                pointers,
                probe,
                holds,
                promotion,
                byteVerifier,
                lanes,
                vertx.eventBus()),
            new RetireOperation(stores, pointers, holds, vertx.eventBus(), clock),
            new AdoptOperation(stores, pointers, publisher, inPlace, lanes, vertx.eventBus()),
            promotion,
            new ManualPublish(stores, staged, service, holds, pools.operatorPool()),
            publisher,
            recovery,
            exclusiveOperations,
            lanes,
            pools,
            writer,
            vertx.eventBus(),
            clock);
    this.queries =
        new PublishingQueries(
            stores, reports, staged, planner, pastStates, pools.copyPool(), writer, clock);
    this.retention =
        new RetentionService(
            vertx,
            stores,
            targets,
            settings.get(Setting.OFFLINE_TILES_RETAIN_RUNS),
            settings.get(Setting.OFFLINE_TILES_RETAIN_HISTORY_DAYS),
            lanes,
            pools,
            writer,
            clock,
            () -> enabled.getAsBoolean() && writer.isWriter());
  }

  /**
   * Why nothing of a run is published by itself now, whatever its frames are: a hold, its age, or a
   * cycle in the future. Blocks.
   */
  public Optional<PolicyStop> stop(RunKey run) {
    return planner.checkRun(run).toStop();
  }

  /**
   * Finishes or takes back what a crash left half done; to be called before anything is published.
   */
  public Future<Void> recover() {
    return pools.copyPool().run(recovery::recoverAll);
  }

  /**
   * Probes what was shown when this program was cut off, and goes back where that fails, and goes
   * on verifying what rollbacks show; to be called when this process writes and answers clients.
   * Never fails.
   */
  public Future<Void> completePending() {
    return pools
        .copyPool()
        .call(() -> stores.models())
        .compose(models -> BoundedConcurrency.mapConcurrently(models, 1, this::completePending))
        .otherwise(
            cause -> {
              LOG.error(
                  "states that are not probed yet could not be listed: {}", cause.getMessage());
              return List.of();
            })
        .mapEmpty();
  }

  private static Optional<String> disabledReason(BooleanSupplier enabled, WriterElection writer) {
    if (!enabled.getAsBoolean()) {
      return Optional.of("switched off by OFFLINE_TILES_ENABLED=false");
    }
    return writer.isWriter()
        ? Optional.empty()
        : Optional.of("this process is not the writer; the writer decides about it");
  }

  private Future<Boolean> completePending(String model) {
    return lanes
        .runInPublishingLane(
            model,
            () -> {
              writer.requireWriter();
              return pools
                  .lanePool()
                  .run(
                      () -> {
                        publisher.completePending(model);
                        byteVerifier.resume(model);
                      });
            })
        .map(true)
        .otherwise(
            cause -> {
              LOG.error(
                  "{}: what an interrupted pointer move left could not be completed: {}",
                  model,
                  cause.getMessage());
              return false;
            });
  }

  /**
   * Whether nothing of any model is being changed. The comparison of bytes after a rollback only
   * reads; the next writer repeats it.
   */
  public boolean isIdle() {
    return lanes.isIdle();
  }

  /** Completes when the bytes of all rollbacks so far are verified, or were given up. */
  public Future<Void> whenVerified() {
    return byteVerifier.whenIdle();
  }

  public PublishService service() {
    return service;
  }

  public OperatorService operator() {
    return operator;
  }

  public PublishingQueries queries() {
    return queries;
  }

  public RetentionService retention() {
    return retention;
  }

  public FilePublishedStore stores() {
    return stores;
  }
}
