package twf.tiles.staging;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
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
import twf.tiles.staging.StagingFolder.Level;

/**
 * Detects staged manifests that are new or changed, and announces each change once.
 *
 * <p>File events are only hints of where to look; periodic full scans find everything. A change is
 * a new modification time, size or content.
 *
 * <p>One thread, {@code staging}, drives all scans and announces what they find; worker threads
 * look at the runs of a model, several at a time. File events are taken on an event loop meanwhile,
 * because the system keeps only a few of them; the folders that they hint at come before the next
 * runs of a full scan. Each folder is watched before it is listed, so that no change is missed in
 * between.
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
   * @param announce called on a worker thread for each new or changed manifest; must not block
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

  /** A full scan that was requested. */
  private static final class Rescan {
    final Promise<RescanResult> result = Promise.promise();
    boolean announcesAll;
  }

  /** What one full scan, or one look at hinted folders, has found so far. */
  private static final class ScanPass {
    final boolean isFirst;
    final Set<Path> folders = ConcurrentHashMap.newKeySet();
    final Set<VariableKey> manifests = ConcurrentHashMap.newKeySet();
    int announced;

    /**
     * @param isFirst whether this is the first full scan since the start
     */
    ScanPass(boolean isFirst) {
      this.isFirst = isFirst;
    }
  }

  /** The work between a start and the next stop. Thread-safe. */
  private final class Session {
    private final Context context;
    private final ChangeHints open;
    private final WorkerPool driver = new WorkerPool(vertx, "staging", 1);
    private final StagingDirectoryReader reader =
        new StagingDirectoryReader(root, StagingDirectoryReader.MAX_ENTRIES);
    private final BuildTimeTracker builds = new BuildTimeTracker(reader, clock, metrics);
    private final List<Long> timers = new ArrayList<>();
    private Future<Void> driving = Future.succeededFuture();

    /** The folders that file events hint at. */
    private Set<Path> hinted = new LinkedHashSet<>();

    private @Nullable Rescan current;
    private @Nullable Rescan next;
    private volatile boolean ended;
    private volatile boolean exhausted;
    private boolean warned;

    /**
     * @param context completes the rescans
     */
    Session(Context context, ChangeHints open) {
      this.context = context;
      this.open = open;
    }

    /** Starts; completes after the first full scan. */
    Future<RescanResult> start() {
      Future<RescanResult> first = request(false);
      timers.add(vertx.setPeriodic(POLL_MILLIS, timer -> poll()));
      timers.add(vertx.setPeriodic(rescanInterval.toMillis(), timer -> rescanUnlessBusy()));
      driving = driver.run(this::drive);
      return first;
    }

    /** Makes running scans end early and announce nothing more. */
    synchronized void cancel() {
      ended = true;
      notifyAll();
    }

    /** Stops; completes when none of its work runs any more. */
    Future<Void> stop() {
      cancel();
      timers.forEach(vertx::cancelTimer);
      return driving
          .eventually(
              () -> {
                driver.close();
                return blocking.run(open::close);
              })
          .otherwise(
              e -> {
                LOG.warn("closing the file system watches failed: {}", e.getMessage());
                return null;
              });
    }

    /** Runs a full scan now, or after the running one. */
    Future<RescanResult> rescan(boolean everything) {
      poll();
      return request(everything);
    }

    /**
     * Requests during a full scan share one more scan after it, because the running one may already
     * have passed the place in question.
     */
    private synchronized Future<RescanResult> request(boolean everything) {
      Rescan rescan;
      if (current == null) {
        rescan = current = new Rescan();
      } else {
        rescan = next = next == null ? new Rescan() : next;
      }
      rescan.announcesAll |= everything;
      if (ended) {
        completeAll();
      }
      notifyAll();
      return rescan.result.future();
    }

    private synchronized void rescanUnlessBusy() {
      if (current == null) {
        request(false);
      }
    }

    /** Takes the file events that are there. Does not block. */
    private synchronized void poll() {
      if (ended) {
        return;
      }
      boolean lost = false;
      for (ChangeHints.Hint hint : open.poll()) {
        lost |= hint.name() == null || hinted.size() >= MAX_QUEUED_PATHS;
        if (!lost && hint.name() != null) {
          onHint(hint.folder(), hint.name());
        }
      }
      if (lost) {
        LOG.warn("file events of STAGING_ROOT were lost: rescanning everything");
        request(false);
      }
      notifyAll();
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
          hinted.add(folder);
        }
      } else {
        try {
          hinted.add(folder.resolve(name));
        } catch (InvalidPathException e) {
          // Not encodable in the locale's encoding, so not a valid name: the full scan logs it.
        }
      }
    }

    /** Runs on the driver thread until the watcher is stopped. */
    private void drive() throws InterruptedException {
      try {
        boolean first = true;
        while (awaitWork()) {
          scanHinted();
          Rescan rescan = current();
          if (rescan != null) {
            complete(rescan, scanAll(rescan.announcesAll, first));
            first = false;
          }
        }
      } finally {
        cancel();
        completeAll();
      }
    }

    private synchronized boolean awaitWork() throws InterruptedException {
      while (!ended && hinted.isEmpty() && current == null) {
        wait();
      }
      return !ended;
    }

    private synchronized @Nullable Rescan current() {
      return current;
    }

    private synchronized void complete(Rescan rescan, RescanResult result) {
      current = next;
      next = null;
      context.runOnContext(now -> rescan.result.tryComplete(result));
    }

    private synchronized void completeAll() {
      while (current != null) {
        complete(current, new RescanResult(0, 0));
      }
    }

    /** Scans the whole tree, model by model, and forgets what is gone. */
    private RescanResult scanAll(boolean everything, boolean first) {
      if (everything) {
        manifests.invalidateAll();
      }
      exhausted = false;
      ScanPass pass = new ScanPass(first);
      try {
        Optional<StagingFolder> top = reader.root();
        if (top.isPresent()) {
          for (StagingFolder model : watchAndList(top.get(), pass)) {
            scanModel(model, pass);
          }
          if (!ended) {
            open.retain(pass.folders);
            manifests.rescanExcept(pass.manifests);
            scanned.accept(manifests.keys());
          }
        }
      } catch (RuntimeException | Error e) {
        logFailure(e);
      }
      return new RescanResult(pass.manifests.size(), pass.announced);
    }

    private void scanModel(StagingFolder model, ScanPass pass) {
      List<StagingFolder> runs = ended ? List.of() : watchAndList(model, pass);
      for (int from = 0; from < runs.size() && !ended; from += blocking.size()) {
        int to = Math.min(from + blocking.size(), runs.size());
        scanHinted();
        scanTogether(runs.subList(from, to), Optional::of, pass);
      }
    }

    /** Scans the folders that file events hint at, and everything below them. */
    private void scanHinted() {
      List<Path> paths;
      synchronized (this) {
        paths = List.copyOf(hinted);
        hinted = new LinkedHashSet<>();
      }
      if (!paths.isEmpty()) {
        scanTogether(paths, reader::find, new ScanPass(false));
      }
    }

    /** Scans folders, which may no longer exist, on the worker threads, and announces changes. */
    private <T> void scanTogether(
        List<T> items, Function<T, Optional<StagingFolder>> find, ScanPass pass) {
      try {
        WorkerPool.await(
                BoundedConcurrency.mapConcurrently(
                    items, blocking.size(), item -> blocking.call(() -> scan(item, find, pass))))
            .forEach(found -> announceAll(found, pass));
      } catch (InterruptedException e) {
        cancel();
      } catch (Exception | Error e) {
        logFailure(e);
      }
    }

    private <T> List<ManifestStaged> scan(
        T item, Function<T, Optional<StagingFolder>> find, ScanPass pass) {
      List<ManifestStaged> found = new ArrayList<>();
      try {
        find.apply(item).ifPresent(folder -> scan(folder, pass, found));
      } catch (RuntimeException | Error e) {
        logFailure(e);
      }
      return found;
    }

    private void scan(StagingFolder folder, ScanPass pass, List<ManifestStaged> found) {
      if (ended) {
        return;
      }
      if (folder.level() == Level.VARIABLE) {
        scanVariable(folder, pass).ifPresent(found::add);
      } else {
        watchAndList(folder, pass).forEach(inside -> scan(inside, pass, found));
      }
    }

    private void announceAll(List<ManifestStaged> found, ScanPass pass) {
      for (ManifestStaged staged : found) {
        if (ended) {
          return;
        }
        pass.announced++;
        try {
          announce.accept(staged);
        } catch (RuntimeException e) {
          LOG.error("{}: announcing the manifest failed", staged.key(), e);
        }
      }
    }

    private List<StagingFolder> watchAndList(StagingFolder folder, ScanPass pass) {
      watch(folder, pass);
      return reader.children(folder);
    }

    private Optional<ManifestStaged> scanVariable(StagingFolder variable, ScanPass pass) {
      VariableKey key = variable.key();
      watch(variable, pass);
      reader
          .child(variable, StagingDirectoryReader.FRAMES)
          .ifPresent(
              frames -> {
                watch(frames, pass);
                builds.scanFrames(key, frames);
              });
      ManifestFingerprints.Look look = manifests.scan(key);
      if (look.present()) {
        pass.manifests.add(key);
      }
      if (look.changed().isPresent()) {
        if (pass.isFirst) {
          builds.ignorePreexisting(key);
        } else {
          builds.onManifest(key, manifests.file(key));
        }
      }
      return look.changed().map(modified -> ManifestStaged.of(key, modified));
    }

    private void watch(StagingFolder folder, ScanPass pass) {
      pass.folders.add(folder.path());
      if (exhausted) {
        return;
      }
      try {
        open.watch(folder);
      } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
        // The folder is gone, or the listing logs the problem.
      } catch (IOException e) {
        exhausted = true;
        warnNoEvents(e);
      }
    }

    private synchronized void warnNoEvents(IOException e) {
      if (!warned) {
        warned = true;
        LOG.warn(
            "no more file events to be had ({}): the other folders are only scanned, every"
                + " OFFLINE_TILES_RESCAN_SECONDS; {}",
            e.getMessage(),
            WatchServiceHints.ADVICE);
      }
    }

    private static void logFailure(Throwable e) {
      LOG.error("scanning a part of STAGING_ROOT failed", e);
    }
  }
}
