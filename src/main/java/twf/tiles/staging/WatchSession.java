package twf.tiles.staging;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.staging.ChangeHints.Hint;

/** The state between a start and the next stop. Confined to one context, except {@link #cancel}. */
final class WatchSession {
  private static final Logger LOG = LoggerFactory.getLogger(WatchSession.class);
  private static final long POLL_MILLIS = 25;
  private static final int MAX_QUEUED_PATHS = 10_000;

  private final Vertx vertx;
  private final Context context;
  private final WorkerPool blocking;
  private final Path root;
  private final ChangeHints hints;
  private final ManifestFingerprints manifests;
  private final BuildTimeTracker builds;
  private final StagingScanner scanner;
  private final RescanQueue rescans = new RescanQueue(this::scan);
  private final Set<Path> waiting = new LinkedHashSet<>();
  private final List<Long> timers = new ArrayList<>();
  private Future<?> looking = Future.succeededFuture();
  private boolean scanned;
  private volatile boolean ended;

  WatchSession(
      Vertx vertx,
      Context context,
      WorkerPool blocking,
      Path root,
      ChangeHints hints,
      ManifestFingerprints manifests,
      BuildTimeTracker builds,
      StagingScanner scanner) {
    this.vertx = vertx;
    this.context = context;
    this.blocking = blocking;
    this.root = root;
    this.hints = hints;
    this.manifests = manifests;
    this.builds = builds;
    this.scanner = scanner;
  }

  /** Starts the timers; completes after the first scan. */
  Future<RescanResult> start(Duration rescanInterval) {
    return onContext(
        () -> {
          if (!ended) {
            timers.add(vertx.setPeriodic(POLL_MILLIS, timer -> poll()));
            timers.add(vertx.setPeriodic(rescanInterval.toMillis(), timer -> rescanUnlessBusy()));
          }
          return rescans.request(false);
        });
  }

  Future<RescanResult> rescan(boolean everything) {
    return onContext(
        () -> {
          poll();
          return rescans.request(everything);
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
          // A rescan requested after end() returns at once, but only after the running one.
          Future<?> last = rescans.isRunning() ? rescans.request(false) : looking;
          return last.eventually(() -> looking)
              .transform(done -> blocking.run(hints::close))
              .recover(
                  e -> {
                    LOG.warn("closing the file system watches failed: {}", e.getMessage());
                    return Future.succeededFuture();
                  });
        });
  }

  private <T> Future<T> onContext(Supplier<Future<T>> step) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(now -> step.get().onComplete(promise));
    return promise.future();
  }

  private Future<RescanResult> scan(boolean everything) {
    boolean first = !scanned;
    scanned = true;
    if (ended) {
      return Future.succeededFuture(new RescanResult(0, 0));
    }
    if (everything) {
      manifests.invalidateAll();
    }
    return scanner.scanAll(first);
  }

  private void rescanUnlessBusy() {
    if (!ended && !rescans.isRunning()) {
      rescans.request(false);
    }
  }

  private void poll() {
    if (ended) {
      return;
    }
    boolean lost = false;
    for (Hint hint : hints.poll()) {
      lost |= hint.name() == null || waiting.size() >= MAX_QUEUED_PATHS;
      if (!lost && hint.name() != null) {
        onHint(hint.folder(), hint.name());
      }
    }
    if (lost) {
      LOG.warn("file events of STAGING_ROOT were lost: rescanning everything");
      rescans.request(false);
    }
    if (looking.isComplete() && !waiting.isEmpty()) {
      List<Path> now = List.copyOf(waiting);
      waiting.clear();
      looking = BoundedConcurrency.mapConcurrently(now, blocking.size(), scanner::scanPath);
    }
  }

  private void onHint(Path folder, String name) {
    int depth = folder.equals(root) ? 0 : folder.getNameCount() - root.getNameCount();
    if (depth < 3) {
      enqueueChild(folder, name);
    } else if (depth > 3) {
      onFrameEvent(folder, name);
    } else if (name.equals(ManifestFingerprints.NAME)
        || name.equals(StagingDirectoryReader.FRAMES)) {
      waiting.add(folder);
    }
  }

  private void enqueueChild(Path folder, String name) {
    try {
      waiting.add(folder.resolve(name));
    } catch (InvalidPathException e) {
      // Not encodable in the locale's encoding, so not a valid name: the full scan logs it.
    }
  }

  private void onFrameEvent(Path folder, String name) {
    Path variable = root.relativize(folder);
    VariableKey.parse(
            variable.getName(0).toString(),
            variable.getName(1).toString(),
            variable.getName(2).toString())
        .ifPresent(key -> builds.onFileEvent(key, name));
  }
}
