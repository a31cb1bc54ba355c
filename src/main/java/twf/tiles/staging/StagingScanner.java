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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ManifestStaged;
import twf.tiles.staging.StagingFolder.Level;

/**
 * Goes through the tree, or a part of it: asks for hints of each folder, then looks at what is in
 * it, so that nothing comes between. A model at a time, as many runs side by side as there are
 * workers. Never fails. Called on one context, on which it announces.
 */
final class StagingScanner {
  private static final Logger LOG = LoggerFactory.getLogger(StagingScanner.class);

  private final WorkerPool blocking;
  private final ChangeHints hints;
  private final StagingDirectoryReader tree;
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
      StagingDirectoryReader tree,
      ManifestFingerprints manifests,
      BuildTimeTracker builds,
      Consumer<ManifestStaged> announce,
      Consumer<Set<VariableKey>> scanned) {
    this.blocking = blocking;
    this.hints = hints;
    this.tree = tree;
    this.manifests = manifests;
    this.builds = builds;
    this.announce = announce;
    this.scanned = scanned;
  }

  /** Makes scans come to their end soon, without announcing any more. */
  void end() {
    ended = true;
  }

  /** Goes through everything, and forgets what is gone. */
  Future<RescanResult> everything(boolean first) {
    ScanPass pass = new ScanPass(first);
    exhausted = false;
    return call(tree::root, Optional.<StagingFolder>empty())
        .compose(
            root ->
                root.isEmpty()
                    ? Future.succeededFuture()
                    : scan(root.get(), pass).compose(done -> forgetGone(pass)))
        .map(done -> pass.result());
  }

  private Future<Boolean> forgetGone(ScanPass pass) {
    return call(
        () -> {
          if (!ended) {
            hints.retain(pass.folders());
            manifests.recheckAllBut(pass.manifests());
            scanned.accept(manifests.keys());
          }
          return true;
        },
        false);
  }

  /** Looks at one folder and below; it may be gone. */
  Future<Boolean> part(Path path) {
    return call(() -> tree.find(path), Optional.<StagingFolder>empty())
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(false)
                    : scan(found.get(), new ScanPass(false)));
  }

  private Future<Boolean> scan(StagingFolder folder, ScanPass pass) {
    if (ended) {
      return Future.succeededFuture(false);
    }
    if (folder.level().compareTo(Level.RUN) >= 0) {
      return call(() -> look(folder, pass), List.<ManifestStaged>of())
          .map(found -> announceAll(found, pass));
    }
    int sideBySide = folder.level() == Level.ROOT ? 1 : blocking.size();
    return call(() -> open(folder, pass), List.<StagingFolder>of())
        .compose(inside -> BoundedConcurrency.map(inside, sideBySide, next -> scan(next, pass)))
        .map(true);
  }

  private boolean announceAll(List<ManifestStaged> found, ScanPass pass) {
    for (ManifestStaged staged : found) {
      if (ended) {
        return false;
      }
      pass.announcedOne();
      try {
        announce.accept(staged);
      } catch (RuntimeException e) {
        LOG.error("{} could not be announced", staged.key(), e);
      }
    }
    return true;
  }

  /** A run's variables, or one of them: one call on a worker. */
  private List<ManifestStaged> look(StagingFolder folder, ScanPass pass) {
    List<ManifestStaged> found = new ArrayList<>();
    if (folder.level() == Level.VARIABLE) {
      lookAtVariable(folder, pass).ifPresent(found::add);
      return found;
    }
    for (StagingFolder variable : open(folder, pass)) {
      if (!ended) {
        lookAtVariable(variable, pass).ifPresent(found::add);
      }
    }
    return found;
  }

  private List<StagingFolder> open(StagingFolder folder, ScanPass pass) {
    watch(folder, pass);
    return tree.children(folder);
  }

  private Optional<ManifestStaged> lookAtVariable(StagingFolder variable, ScanPass pass) {
    VariableKey key = variable.key();
    watch(variable, pass);
    tree.child(variable, StagingDirectoryReader.FRAMES)
        .ifPresent(
            frames -> {
              watch(frames, pass);
              builds.frames(key, frames);
            });
    ManifestFingerprints.Look look = manifests.look(key);
    if (look.present()) {
      pass.manifests().add(key);
    }
    if (look.changed().isPresent()) {
      if (pass.isFirst()) {
        builds.wasThereBefore(key);
      } else {
        builds.manifest(key, manifests.file(key));
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
      hints.add(folder);
    } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
      // Gone, or logged where it is listed.
    } catch (IOException e) {
      exhausted = true;
      refused(e);
    }
  }

  private synchronized void refused(IOException e) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "no more file events to be had ({}): what has none is found by rescan alone, every OFFLINE_TILES_RESCAN_SECONDS; {}",
          e.getMessage(),
          WatchServiceHints.ADVICE);
    }
  }

  private <T> Future<T> call(Callable<T> work, T otherwise) {
    return blocking
        .call(work)
        .recover(
            e -> {
              LOG.error("a part of STAGING_ROOT could not be looked at", e);
              return Future.succeededFuture(otherwise);
            });
  }
}
