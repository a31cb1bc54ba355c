package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Bounded;
import twf.tiles.async.Lifecycle;
import twf.tiles.bus.PolicyStop;
import twf.tiles.config.Settings;
import twf.tiles.contract.RunKey;
import twf.tiles.metrics.TileMetrics;

/** Puts the parts of publishing together. */
public final class PublishRoom {
  private static final Logger LOG = LoggerFactory.getLogger(PublishRoom.class);
  private static final Duration RETAIN_EVERY = Duration.ofMinutes(10);

  private final Stores stores;
  private final PublishPools pools;
  private final WriterRole writer;
  private final PublishPlanner planner;
  private final Recovery recovery;
  private final Aftermath aftermath;
  private final Lanes lanes;
  private final ByteVerifier bytes;
  private final PublishService service;
  private final Operator operator;
  private final Overview overview;
  private final Retention retention;
  private final RetentionSchedule schedule;

  /**
   * @param pools the threads that do the work
   * @param staged what lies in staging
   * @param enabled whether anything may be published by itself, now
   */
  public PublishRoom(
      Vertx vertx,
      Settings settings,
      Stores stores,
      PublishPools pools,
      TileMetrics metrics,
      Clock clock,
      Probe probe,
      WriterRole writer,
      StagedRuns staged,
      BooleanSupplier enabled) {
    this.stores = stores;
    this.pools = pools;
    this.writer = writer;
    this.lanes = new Lanes();
    PastStates past = new PastStates(stores.history());
    PublishPolicy policy = new PublishPolicy(settings, clock);
    this.planner = new PublishPlanner(stores, policy);
    TreeCommit trees = new TreeCommit(stores, settings.roots().staging(), pools.copies());
    PointerCommit pointers =
        new PointerCommit(stores, metrics, clock, settings.publishing().legacyAlias());
    Holds holds = new Holds(stores, metrics, clock);
    Settlement settlement = new Settlement(stores, holds);
    this.recovery =
        new Recovery(stores, pointers, settlement, new RunRemoval(stores, vertx.eventBus()));
    Publisher publisher =
        new Publisher(
            stores, policy, trees, pointers, lanes, pools, recovery, () -> whyOff(enabled, writer));
    RollbackTargets targets = new RollbackTargets(stores, policy, past);
    Underway underway = new Underway(clock);
    this.bytes = new ByteVerifier(stores, lanes, pools, writer, metrics, clock);
    Rollback rollback =
        new Rollback(
            stores, targets, pointers, probe, holds, bytes, pools.pointers(), vertx.eventBus());
    this.aftermath =
        new Aftermath(
            probe,
            rollback,
            stores,
            holds,
            settlement,
            lanes,
            pools.pointers(),
            vertx.eventBus(),
            underway);
    Reports reports = new Reports();
    RunPromotion promotion = new RunPromotion(stores, publisher, aftermath, past, pools.pointers());
    this.service =
        new PublishService(
            vertx,
            publisher,
            policy,
            aftermath,
            lanes,
            bytes,
            reports,
            staged,
            metrics,
            clock,
            settings.publishing().rescan());
    ReleaseRun release =
        new ReleaseRun(
            holds,
            publisher,
            aftermath,
            service,
            reports,
            lanes,
            pools.pointers(),
            vertx.eventBus());
    this.operator =
        new Operator(
            lanes,
            underway,
            rollback,
            new Restore(
                stores,
                rollback,
                targets,
                pointers,
                probe,
                release,
                bytes,
                lanes,
                pools.pointers(),
                vertx.eventBus()),
            release,
            new Pins(holds, promotion, lanes, pools.pointers(), vertx.eventBus()),
            new Retirement(
                stores, holds, promotion, lanes, pools.pointers(), writer, vertx.eventBus(), clock),
            promotion,
            new HandPublish(stores, staged, publisher, aftermath, service, holds, pools.copies()),
            new RootCauses(stores, clock),
            aftermath,
            settlement,
            pools,
            writer);
    this.overview =
        new Overview(stores, reports, staged, planner, policy, past, pools.copies(), writer);
    this.retention =
        new Retention(
            stores,
            targets,
            settings.publishing().retainRuns(),
            settings.publishing().retainHistoryDays(),
            lanes,
            pools,
            writer,
            vertx.eventBus(),
            clock);
    this.schedule =
        new RetentionSchedule(
            vertx, retention, () -> enabled.getAsBoolean() && writer.isWriter(), RETAIN_EVERY);
  }

  /**
   * Why nothing of a run is published by itself now, whatever its frames are: a hold, its age, or a
   * cycle in the future. Blocks.
   */
  public Optional<PolicyStop> stop(RunKey run) {
    return planner.stop(run);
  }

  /**
   * Finishes or takes back what a crash left half done; to be called before anything is published.
   */
  public Future<Void> recover() {
    return pools.copies().run(recovery::run);
  }

  /**
   * Probes what was shown when this program was cut off, and goes back where that fails, and goes
   * on verifying what rollbacks show; to be called when this process writes and answers clients.
   * Never fails.
   */
  public Future<Void> settle() {
    return pools
        .copies()
        .call(() -> stores.manifests().models())
        .compose(models -> Bounded.map(models, 1, this::settle))
        .otherwise(
            cause -> {
              LOG.error("nothing could be probed: {}", cause.getMessage());
              return List.of();
            })
        .mapEmpty();
  }

  private static Optional<String> whyOff(BooleanSupplier enabled, WriterRole writer) {
    if (!enabled.getAsBoolean()) {
      return Optional.of("switched off by OFFLINE_TILES_ENABLED=false");
    }
    return writer.isWriter()
        ? Optional.empty()
        : Optional.of("this process does not write now; whoever does looks at it");
  }

  private Future<Boolean> settle(String model) {
    return lanes
        .run(
            model,
            () -> {
              writer.require();
              return aftermath.settle(model).compose(settled -> bytes.resume(model));
            })
        .map(true)
        .otherwise(
            cause -> {
              LOG.error("{} is not settled: {}", model, cause.getMessage());
              return false;
            });
  }

  /** Completes when the bytes of all rollbacks so far are verified, or were given up. */
  Future<Void> verified() {
    return bytes.idle();
  }

  public PublishService service() {
    return service;
  }

  public Operator operator() {
    return operator;
  }

  public Overview overview() {
    return overview;
  }

  public Retention retention() {
    return retention;
  }

  /** Retention by itself, to be started with what publishes. */
  public Lifecycle retentionSchedule() {
    return schedule;
  }

  public Stores stores() {
    return stores;
  }
}
