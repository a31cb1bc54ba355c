package twf.tiles.bench;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import twf.tiles.app.PublishingServices;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.EventCodec;
import twf.tiles.event.ValidationReport;
import twf.tiles.metrics.MicrometerTileMetrics;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.publishing.state.StagingQueries;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.storage.WriterLock;
import twf.tiles.validation.Checklist;
import twf.tiles.validation.check.CheckId;
import twf.tiles.writer.WriterElection;

/** Runs checklist and publisher in this process, where their file operations can be counted. */
final class InProcessPipeline implements AutoCloseable {
  static final int WORKERS = 4;
  private static final long MAX_SECONDS = 60;
  private static final int MAX_REPORTED = 5;

  private final Vertx vertx;
  private final PublishWorkerPools pools;
  private final CountingOperations operations = new CountingOperations();
  private final LongAdder warnings = new LongAdder();
  private final WriterElection writer;
  private final Checklist checklist;
  private final PublishingServices room;

  /**
   * @param options of the Vert.x instance
   */
  InProcessPipeline(BenchDirectories roots, VertxOptions options) {
    vertx = Vertx.vertx(options);
    // Load Netty's buffer classes first, as in a running server, so that class loading is not
    // measured as a blocked event loop.
    Buffer.buffer(new byte[1]);
    ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::blocked);
    EventCodec.register(vertx.eventBus());
    pools = new PublishWorkerPools(vertx, "bench", WORKERS);
    Clock clock = Clock.systemUTC();
    MicrometerTileMetrics metrics =
        new MicrometerTileMetrics(
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), clock, CheckId.externalNames());
    PublishedLayout published = new PublishedLayout(roots.published());
    ManifestLayout manifests = new ManifestLayout(roots.manifests());
    writer = new WriterElection(vertx, pools.copyPool(), new WriterLock(manifests.lock()));
    StagingLayout staging = new StagingLayout(roots.staging());
    checklist = new Checklist(pools.copyPool(), roots.staging(), published, 0, clock, metrics);
    room =
        new PublishingServices(
            vertx,
            settings(roots),
            new FilePublishedStore(published, manifests, operations),
            pools,
            metrics,
            clock,
            pointer -> Future.succeededFuture(),
            writer,
            new StagingQueries(
                model -> pools.copyPool().call(() -> staging.runs(model)),
                run -> pools.copyPool().call(() -> staging.variables(run)),
                checklist::run,
                checklist::dryRun,
                key -> {}),
            checklist::dryRun,
            () -> true);
    await(writer.acquire(Future::succeededFuture, () -> {}));
  }

  private static Settings settings(BenchDirectories roots) {
    return Settings.defaults()
        .with(Setting.STAGING_ROOT, roots.staging())
        .with(Setting.PUBLISH_ROOT, roots.published())
        .with(Setting.MANIFEST_ROOT, roots.manifests())
        .with(Setting.OFFLINE_TILES_INITIAL_GATE, 1)
        .with(Setting.OFFLINE_TILES_PUBLISH_DELTA, 1)
        .with(Setting.OFFLINE_TILES_RETAIN_RUNS, 0)
        .with(Setting.OFFLINE_TILES_RETAIN_HISTORY_DAYS, 0)
        .with(Setting.OFFLINE_TILES_MAX_RUN_AHEAD_HOURS, -1);
  }

  CountingOperations operations() {
    return operations;
  }

  Checklist checklist() {
    return checklist;
  }

  /** Validates a variable; fails if it is not publishable. */
  ValidationReport validate(VariableKey key) {
    ValidationReport report = await(checklist.run(key));
    if (!report.outcome().isPublishable()) {
      throw new IllegalStateException(report.decision());
    }
    return report;
  }

  /** Validates and publishes a variable; fails if it is not published. */
  void publish(VariableKey key) {
    ValidationReport decided = await(room.service().submit(validate(key)));
    if (!decided.decision().startsWith("published as generation")) {
      throw new IllegalStateException(decided.decision());
    }
  }

  private void blocked(BlockedThreadEvent event) {
    warnings.increment();
    if (warnings.intValue() <= MAX_REPORTED) {
      System.err.println(event.thread().getName() + " is busy for " + event.duration() + " ns in");
      for (StackTraceElement at : event.thread().getStackTrace()) {
        System.err.println("    " + at);
      }
    }
  }

  /** Returns how often the blocked thread checker found a thread over its limit. */
  int warnings() {
    return warnings.intValue();
  }

  /** Blocks an event loop, to verify that the blocked thread checker notices it. */
  void blockEventLoop(long millis) {
    Promise<Void> done = Promise.promise();
    vertx.runOnContext(
        now -> {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
          done.complete();
        });
    await(done.future());
  }

  private static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(MAX_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    await(writer.close());
    pools.close();
    await(vertx.close());
  }
}
