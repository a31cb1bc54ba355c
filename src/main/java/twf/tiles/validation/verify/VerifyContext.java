package twf.tiles.validation.verify;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import twf.tiles.common.WorkerPool;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.ReadCounters;

/**
 * What verifying takes, whatever is verified.
 *
 * @param deep whether every tile is read
 */
record VerifyContext(Vertx vertx, WorkerPool workers, boolean deep, VerifyProgress progress) {

  /** The checklist's checks over a tree; those that need what is published are not asked. */
  CheckSuite checks(Path root) {
    PublishedLayout none = new PublishedLayout(root);
    return CheckSuite.of(vertx, workers, new StagingLayout(root), none, 0, new ReadCounters());
  }

  ArchiveVerification archives(CheckSuite checks) {
    return new ArchiveVerification(checks, deep, progress);
  }

  /** Frames side by side; one after another where the tiles of each are. */
  int framesSideBySide() {
    return deep ? 1 : workers.size();
  }
}
