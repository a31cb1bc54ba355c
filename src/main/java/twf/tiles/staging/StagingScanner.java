package twf.tiles.staging;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ManifestStaged;
import twf.tiles.staging.StagingFolder.Level;
import twf.tiles.staging.StagingWatcher.RescanResult;

/**
 * Scans the staging tree, or a part of it, for new and changed manifests.
 *
 * <p>Each folder is watched before it is listed, so that no change is missed in between. Models are
 * scanned one after another, the runs of a model in parallel on the worker threads. Scans never
 * fail. Called on one context, on which it also announces.
 */
final class StagingScanner {
  private static final Logger LOG = LoggerFactory.getLogger(StagingScanner.class);

  private final WorkerPool blocking;
  private final ChangeHints hints;
  private final StagingDirectoryReader reader;
  private final ManifestFingerprints manifests;
  private final BuildTimeTracker builds;
  private final Consumer<ManifestStaged> announce;
  private final Consumer<Set<VariableKey>> scanned;
  private volatile boolean ended;
  private volatile boolean exhausted;
  private volatile boolean warned;

  StagingScanner(
      WorkerPool blocking,
      ChangeHints hints,
      StagingDirectoryReader reader,
      ManifestFingerprints manifests,
      BuildTimeTracker builds,
      Consumer<ManifestStaged> announce,
      Consumer<Set<VariableKey>> scanned) {
    this.blocking = blocking;
    this.hints = hints;
    this.reader = reader;
    this.manifests = manifests;
    this.builds = builds;
    this.announce = announce;
    this.scanned = scanned;
  }

  /** What one full or partial scan has found so far. Thread-safe. */
  private record ScanPass(
      boolean isFirst, Set<Path> folders, Set<VariableKey> manifests, AtomicInteger announced) {
    /**
     * @param isFirst whether this is the first scan since the start
     */
    static ScanPass start(boolean isFirst) {
      return new ScanPass(
          isFirst,
          ConcurrentHashMap.newKeySet(),
          ConcurrentHashMap.newKeySet(),
          new AtomicInteger());
    }
  }

  /** Makes running scans end early and announce nothing more. Thread-safe. */
  void cancel() {
    ended = true;
  }

  /** Scans the whole tree and forgets what is gone. */
  Future<RescanResult> scanAll(boolean first) {
    ScanPass pass = ScanPass.start(first);
    exhausted = false;
    return callOrLog(reader::root, Optional.<StagingFolder>empty())
        .compose(
            root ->
                root.isEmpty()
                    ? Future.succeededFuture()
                    : scan(root.get(), pass).compose(done -> removeMissing(pass)))
        .map(done -> new RescanResult(pass.manifests.size(), pass.announced.get()));
  }

  private Future<Boolean> removeMissing(ScanPass pass) {
    return callOrLog(
        () -> {
          if (!ended) {
            hints.retain(pass.folders());
            manifests.rescanExcept(pass.manifests());
            scanned.accept(manifests.keys());
          }
          return true;
        },
        false);
  }

  /** Scans a folder and everything below it. It may no longer exist. */
  Future<Boolean> scanPath(Path path) {
    return callOrLog(() -> reader.find(path), Optional.<StagingFolder>empty())
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(false)
                    : scan(found.get(), ScanPass.start(false)));
  }

  private Future<Boolean> scan(StagingFolder folder, ScanPass pass) {
    if (ended) {
      return Future.succeededFuture(false);
    }
    if (folder.level().compareTo(Level.RUN) >= 0) {
      return callOrLog(() -> scanVariables(folder, pass), List.<ManifestStaged>of())
          .map(found -> announceAll(found, pass));
    }
    int parallelism = folder.level() == Level.ROOT ? 1 : blocking.size();
    return callOrLog(() -> watchAndList(folder, pass), List.<StagingFolder>of())
        .compose(
            inside ->
                BoundedConcurrency.mapConcurrently(inside, parallelism, next -> scan(next, pass)))
        .map(true);
  }

  private boolean announceAll(List<ManifestStaged> found, ScanPass pass) {
    for (ManifestStaged staged : found) {
      if (ended) {
        return false;
      }
      pass.announced.incrementAndGet();
      try {
        announce.accept(staged);
      } catch (RuntimeException e) {
        LOG.error("{}: announcing the manifest failed", staged.key(), e);
      }
    }
    return true;
  }

  /** Checks all variables of a run, or one of them, in one call on a worker thread. */
  private List<ManifestStaged> scanVariables(StagingFolder folder, ScanPass pass) {
    List<ManifestStaged> found = new ArrayList<>();
    if (folder.level() == Level.VARIABLE) {
      scanVariable(folder, pass).ifPresent(found::add);
      return found;
    }
    for (StagingFolder variable : watchAndList(folder, pass)) {
      if (!ended) {
        scanVariable(variable, pass).ifPresent(found::add);
      }
    }
    return found;
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
      pass.manifests().add(key);
    }
    if (look.changed().isPresent()) {
      if (pass.isFirst()) {
        builds.ignorePreexisting(key);
      } else {
        builds.onManifest(key, manifests.file(key));
      }
    }
    return look.changed().map(modified -> ManifestStaged.of(key, modified));
  }

  private void watch(StagingFolder folder, ScanPass pass) {
    pass.folders().add(folder.path());
    if (exhausted) {
      return;
    }
    try {
      hints.watch(folder);
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

  private <T> Future<T> callOrLog(Callable<T> work, T fallback) {
    return blocking
        .call(work)
        .otherwise(
            e -> {
              LOG.error("scanning a part of STAGING_ROOT failed", e);
              return fallback;
            });
  }
}
