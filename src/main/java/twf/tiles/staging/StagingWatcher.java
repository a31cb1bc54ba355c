package twf.tiles.staging;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
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
  private static final long POLL_MILLIS = 25;
  private static final int MAX_QUEUED_PATHS = 10_000;

  private final Vertx vertx;
  private final WorkerPool blocking;
  private final Path root;
  private final Duration rescanInterval;
  private final Clock clock;
  private final TileMetrics metrics;
  private final Consumer<ManifestStaged> announce;
  private final Consumer<Set<VariableKey>> scanned;
  private final Callable<ChangeHints> hints;
  private final ManifestFingerprints manifests;
  private final SerialExecutor changes = new SerialExecutor();
  private volatile @Nullable Session session;

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
      Callable<ChangeHints> hints) {
    this.vertx = vertx;
    this.blocking = blocking;
    this.root = stagingRoot.toAbsolutePath().normalize();
    this.rescanInterval = rescanInterval;
    this.clock = clock;
    this.metrics = metrics;
    this.announce = announce;
    this.scanned = scanned;
    this.manifests = new ManifestFingerprints(root, clock, ManifestFingerprints.MOST);
    this.hints = hints;
  }

  /**
   * The result of a rescan.
   *
   * @param manifests the number of staged manifests
   * @param announced how many of them were new or changed
   */
  public record RescanResult(int manifests, int announced) {}

  /** Starts watching; completes after the first scan, which announces every staged manifest. */
  @Override
  public Future<Void> start() {
    Context context = vertx.getOrCreateContext();
    return changes.submit(
        () ->
            session == null
                ? openHints().compose(open -> startSession(context, open))
                : Future.succeededFuture());
  }

  @Override
  public Future<Void> stop() {
    Session running = session;
    if (running != null) {
      running.cancel();
    }
    return changes.submit(
        () -> {
          Session last = session;
          session = null;
          return last == null ? Future.succeededFuture() : last.stop();
        });
  }

  /**
   * Runs a full scan now, or right after the running one.
   *
   * @param everything whether to announce unchanged manifests as well
   * @return fails with {@code unavailable} while the watcher is stopped
   */
  public Future<RescanResult> rescan(boolean everything) {
    Session running = session;
    return running == null
        ? Future.failedFuture(
            FailureException.unavailable(
                "STAGING_ROOT is not watched: set OFFLINE_TILES_ENABLED to true"))
        : running.rescan(everything);
  }

  private Future<ChangeHints> openHints() {
    return blocking
        .call(hints)
        .otherwise(
            e -> {
              LOG.warn(
                  "no file events to be had ({}): STAGING_ROOT is only scanned, every"
                      + " OFFLINE_TILES_RESCAN_SECONDS; {}",
                  e.getMessage(),
                  WatchServiceHints.ADVICE);
              return ChangeHints.NONE;
            });
  }

  private Future<Void> startSession(Context context, ChangeHints open) {
    manifests.invalidateAll();
    Session started = new Session(context, open);
    session = started;
    return started
        .start()
        .onSuccess(first -> LOG.info("watching {}: {} manifests staged", root, first.manifests()))
        .mapEmpty();
  }

  /** The state between a start and the next stop. Confined to one context, except cancel. */
  private final class Session {
    private final Context context;
    private final ChangeHints open;
    private final BuildTimeTracker builds;
    private final StagingScanner scanner;
    private final Set<Path> waiting = new LinkedHashSet<>();
    private final List<Long> timers = new ArrayList<>();

    /** The scans of hinted folders, one batch at a time. */
    private Future<?> looking = Future.succeededFuture();

    private Future<RescanResult> rescan = Future.succeededFuture(new RescanResult(0, 0));
    private @Nullable Future<RescanResult> nextRescan;
    private boolean nextAnnouncesAll;
    private boolean isFirst = true;
    private volatile boolean ended;

    Session(Context context, ChangeHints open) {
      StagingDirectoryReader reader =
          new StagingDirectoryReader(root, StagingDirectoryReader.MAX_ENTRIES);
      this.context = context;
      this.open = open;
      this.builds = new BuildTimeTracker(reader, clock, metrics);
      this.scanner =
          new StagingScanner(blocking, open, reader, manifests, builds, announce, scanned);
    }

    /** Starts the timers; completes after the first scan. */
    Future<RescanResult> start() {
      return onContext(
          () -> {
            if (!ended) {
              timers.add(vertx.setPeriodic(POLL_MILLIS, timer -> poll()));
              timers.add(vertx.setPeriodic(rescanInterval.toMillis(), timer -> rescanUnlessBusy()));
            }
            return requestRescan(false);
          });
    }

    Future<RescanResult> rescan(boolean everything) {
      return onContext(
          () -> {
            poll();
            return requestRescan(everything);
          });
    }

    /** Makes all running work end early. Thread-safe. */
    void cancel() {
      ended = true;
      scanner.cancel();
    }

    /** Stops; completes when none of its work runs any more. */
    Future<Void> stop() {
      cancel();
      return onContext(
          () -> {
            timers.forEach(vertx::cancelTimer);
            Future<?> last = nextRescan == null ? rescan : nextRescan;
            return last.eventually(() -> looking)
                .transform(done -> blocking.run(open::close))
                .otherwise(
                    e -> {
                      LOG.warn("closing the file system watches failed: {}", e.getMessage());
                      return null;
                    });
          });
    }

    private <T> Future<T> onContext(Supplier<Future<T>> step) {
      Promise<T> promise = Promise.promise();
      context.runOnContext(now -> step.get().onComplete(promise));
      return promise.future();
    }

    /**
     * Returns the result of a rescan that starts now or after the running one. Requests during a
     * rescan share one more rescan after it, because the running one may already have passed the
     * place in question.
     */
    private Future<RescanResult> requestRescan(boolean everything) {
      if (!isRescanning()) {
        rescan = scan(everything);
        return rescan;
      }
      nextAnnouncesAll |= everything;
      Future<RescanResult> next = nextRescan;
      if (next == null) {
        next =
            rescan.transform(
                done -> {
                  boolean all = nextAnnouncesAll;
                  nextRescan = null;
                  nextAnnouncesAll = false;
                  rescan = scan(all);
                  return rescan;
                });
        nextRescan = next;
      }
      return next;
    }

    private boolean isRescanning() {
      return nextRescan != null || !rescan.isComplete();
    }

    private Future<RescanResult> scan(boolean everything) {
      boolean first = isFirst;
      isFirst = false;
      if (ended) {
        return Future.succeededFuture(new RescanResult(0, 0));
      }
      if (everything) {
        manifests.invalidateAll();
      }
      return scanner.scanAll(first);
    }

    private void rescanUnlessBusy() {
      if (!ended && !isRescanning()) {
        requestRescan(false);
      }
    }

    private void poll() {
      if (ended) {
        return;
      }
      boolean lost = false;
      for (ChangeHints.Hint hint : open.poll()) {
        lost |= hint.name() == null || waiting.size() >= MAX_QUEUED_PATHS;
        if (!lost && hint.name() != null) {
          onHint(hint.folder(), hint.name());
        }
      }
      if (lost) {
        LOG.warn("file events of STAGING_ROOT were lost: rescanning everything");
        requestRescan(false);
      }
      if (looking.isComplete() && !waiting.isEmpty()) {
        List<Path> now = List.copyOf(waiting);
        waiting.clear();
        looking = BoundedConcurrency.mapConcurrently(now, blocking.size(), scanner::scanPath);
      }
    }

    private void onHint(Path folder, String name) {
      int depth = folder.equals(root) ? 0 : folder.getNameCount() - root.getNameCount();
      if (depth > 3) {
        Path variable = root.relativize(folder);
        VariableKey.parse(
                variable.getName(0).toString(),
                variable.getName(1).toString(),
                variable.getName(2).toString())
            .ifPresent(key -> builds.onFileEvent(key, name));
      } else if (depth == 3) {
        if (name.equals(ManifestFingerprints.NAME) || name.equals(StagingDirectoryReader.FRAMES)) {
          waiting.add(folder);
        }
      } else {
        try {
          waiting.add(folder.resolve(name));
        } catch (InvalidPathException e) {
          // Not encodable in the locale's encoding, so not a valid name: the full scan logs it.
        }
      }
    }
  }
}
