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
 * Detects staged manifests that are new or changed, and announces each change once on the context
 * that {@link #start} was called on.
 *
 * <p>File events are only hints of where to look; periodic full scans find everything. A change is
 * a new modification time, size or content.
 *
 * <p>Can be restarted after a stop; it then announces every staged manifest again. Read errors are
 * logged and do not stop it. Thread-safe.
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
   * @param rescanInterval the time between two full scans
   * @param announce called for each new or changed manifest; must not block
   * @param scanned called on a worker thread after each full scan with all staged variables. A
   *     manifest that cannot be read now counts as staged if it was staged before. Not called while
   *     the root cannot be read
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

  /** Starts watching; completes after the first scan, which announces every staged manifest. */
  @Override
  public Future<Void> start() {
    Context context = vertx.getOrCreateContext();
    return changes.submit(
        () ->
            session == null
                ? openHints().compose(open -> startSession(context, open))
                : completed());
  }

  @Override
  public Future<Void> stop() {
    WatchSession running = session;
    if (running != null) {
      running.cancel();
    }
    return changes.submit(
        () -> {
          WatchSession last = session;
          session = null;
          return last == null ? completed() : last.stop();
        });
  }

  /**
   * Runs a full scan now, or right after the running one.
   *
   * @param everything whether to announce unchanged manifests as well
   * @return fails with {@code unavailable} while the watcher is stopped
   */
  public Future<RescanResult> rescan(boolean everything) {
    WatchSession running = session;
    return running == null
        ? Future.failedFuture(
            FailureException.unavailable(
                "STAGING_ROOT is not watched: set OFFLINE_TILES_ENABLED to true"))
        : running.rescan(everything);
  }

  private Future<ChangeHints> openHints() {
    return blocking
        .call(hints::open)
        .recover(
            e -> {
              LOG.warn(
                  "no file events to be had ({}): STAGING_ROOT is only scanned, every"
                      + " OFFLINE_TILES_RESCAN_SECONDS; {}",
                  e.getMessage(),
                  WatchServiceHints.ADVICE);
              return Future.succeededFuture(ChangeHints.NONE);
            });
  }

  private Future<Void> startSession(Context context, ChangeHints open) {
    StagingDirectoryReader tree =
        new StagingDirectoryReader(root, StagingDirectoryReader.MAX_ENTRIES);
    manifests.invalidateAll();
    BuildTimeTracker builds = new BuildTimeTracker(tree, clock, metrics);
    StagingScanner scanner =
        new StagingScanner(blocking, open, tree, manifests, builds, announce, scanned);
    WatchSession newSession =
        new WatchSession(vertx, context, blocking, root, open, manifests, builds, scanner);
    session = newSession;
    return newSession
        .start(rescanInterval)
        .map(
            first -> {
              LOG.info("watching {}: {} manifests staged", root, first.manifests());
              return null;
            });
  }

  private static Future<Void> completed() {
    return Future.succeededFuture();
  }
}
