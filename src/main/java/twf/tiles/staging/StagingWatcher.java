package twf.tiles.staging;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;
import twf.tiles.common.SerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.ManifestStaged;
import twf.tiles.metrics.TileMetrics;

/**
 * Finds staged manifests that are new or changed: file events are hints of where to look, a rescan
 * now and then is the truth. Each change of a manifest's modification time, size or content is
 * announced once, on the context that {@link #start} was called on.
 *
 * <p>May be started again after a stop; it then announces every staged manifest again. Thread-safe.
 * What cannot be read is logged and never fails it.
 */
public final class StagingWatcher implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(StagingWatcher.class);

  private final Vertx vertx;
  private final WorkerPool blocking;
  private final Path root;
  private final Duration rescanInterval;
  private final Clock clock;
  private final TileMetrics metrics;
  private final Consumer<ManifestStaged> announce;
  private final Consumer<Set<VariableKey>> scanned;
  private final ChangeHints.Source hints;
  private final ManifestFingerprints manifests;
  private final SerialExecutor changes = new SerialExecutor();
  private volatile @Nullable WatchSession session;

  /**
   * @param stagingRoot STAGING_ROOT; need not exist yet
   * @param rescanInterval the time between two rescans
   * @param announce told of each new or changed manifest; must not block
   * @param scanned told, on a worker, after each look at the whole tree of all that is staged. What
   *     cannot be read now counts as staged where it was before; while the root cannot be read,
   *     nothing is told
   */
  public StagingWatcher(
      Vertx vertx,
      WorkerPool blocking,
      Path stagingRoot,
      Duration rescanInterval,
      Clock clock,
      TileMetrics metrics,
      Consumer<ManifestStaged> announce,
      Consumer<Set<VariableKey>> scanned) {
    this(
        vertx,
        blocking,
        stagingRoot,
        rescanInterval,
        clock,
        metrics,
        announce,
        scanned,
        () -> new WatchServiceHints(stagingRoot.getFileSystem().newWatchService()));
  }

  StagingWatcher(
      Vertx vertx,
      WorkerPool blocking,
      Path stagingRoot,
      Duration rescanInterval,
      Clock clock,
      TileMetrics metrics,
      Consumer<ManifestStaged> announce,
      Consumer<Set<VariableKey>> scanned,
      ChangeHints.Source hints) {
    this.vertx = vertx;
    this.blocking = blocking;
    this.root = stagingRoot.toAbsolutePath().normalize();
    this.rescanInterval = rescanInterval;
    this.clock = clock;
    this.metrics = metrics;
    this.announce = announce;
    this.scanned = scanned;
    this.manifests = new ManifestFingerprints(root, clock);
    this.hints = hints;
  }

  /** Completes after the first scan, which announces every manifest there is. */
  @Override
  public Future<Void> start() {
    Context context = vertx.getOrCreateContext();
    return changes.submit(
        () -> session == null ? open().compose(open -> begin(context, open)) : nothing());
  }

  @Override
  public Future<Void> stop() {
    WatchSession running = session;
    if (running != null) {
      running.end();
    }
    return changes.submit(
        () -> {
          WatchSession last = session;
          session = null;
          return last == null ? nothing() : last.stop();
        });
  }

  /**
   * Looks at everything now, or right after the rescan that runs.
   *
   * @param everything whether to announce what is known already as well
   * @return fails with {@code unavailable} while it is stopped
   */
  public Future<RescanResult> rescan(boolean everything) {
    WatchSession running = session;
    return running == null
        ? Future.failedFuture(
            FailureException.unavailable(
                "STAGING_ROOT is not watched: set OFFLINE_TILES_ENABLED to true"))
        : running.rescan(everything);
  }

  private Future<ChangeHints> open() {
    return blocking
        .call(hints::open)
        .recover(
            e -> {
              LOG.warn(
                  "no file events to be had ({}): found by rescan alone, every OFFLINE_TILES_RESCAN_SECONDS; {}",
                  e.getMessage(),
                  WatchServiceHints.ADVICE);
              return Future.succeededFuture(ChangeHints.NONE);
            });
  }

  private Future<Void> begin(Context context, ChangeHints open) {
    StagingDirectoryReader tree =
        new StagingDirectoryReader(root, StagingDirectoryReader.MAX_ENTRIES);
    manifests.announceAgain();
    BuildTimeTracker builds = new BuildTimeTracker(tree, clock, metrics);
    StagingScanner scanner =
        new StagingScanner(blocking, open, tree, manifests, builds, announce, scanned);
    WatchSession begun =
        new WatchSession(vertx, context, blocking, root, open, manifests, builds, scanner);
    session = begun;
    return begun
        .start(rescanInterval)
        .map(
            first -> {
              LOG.info("watching {}: {} manifests staged", root, first.manifests());
              return null;
            });
  }

  private static Future<Void> nothing() {
    return Future.succeededFuture();
  }
}
