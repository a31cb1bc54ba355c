package twf.tiles.validation.verify;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import twf.tiles.common.WorkerPool;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.ReadCounters;

/**
 * The dependencies shared by all verifiers.
 *
 * @param deep whether to read every tile
 */
record VerifyContext(Vertx vertx, WorkerPool workers, boolean deep, VerifyProgress progress) {

  /**
   * Creates the checks for a tree. Those that compare with a published tree are not used in {@code
   * verify}.
   */
  CheckSuite checks(Path root) {
    PublishedLayout unused = new PublishedLayout(root);
    return CheckSuite.of(vertx, workers, new StagingLayout(root), unused, 0, new ReadCounters());
  }

  ArchiveVerification archiveVerification(CheckSuite checks) {
    return new ArchiveVerification(checks, deep, progress);
  }

  /**
   * Returns the number of frames checked concurrently; 1 in deep mode, which reads the tiles of a
   * frame concurrently.
   */
  int framesSideBySide() {
    return deep ? 1 : workers.size();
  }
}
