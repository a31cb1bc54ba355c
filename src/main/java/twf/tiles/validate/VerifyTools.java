package twf.tiles.validate;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import twf.tiles.async.Blocking;
import twf.tiles.files.PublishedTree;

/**
 * What verifying takes, whatever is verified.
 *
 * @param deep whether every tile is read
 */
record VerifyTools(Vertx vertx, Blocking workers, boolean deep, VerifyProgress progress) {

  /** The checklist's checks over a tree; those that need what is published are not asked. */
  Checks checks(Path root) {
    PublishedTree none = new PublishedTree(root);
    return Checks.of(vertx, workers, new StagingTree(root), none, 0, new Reads());
  }

  ArchiveSteps archives(Checks checks) {
    return new ArchiveSteps(checks, deep, progress);
  }

  /** Frames side by side; one after another where the tiles of each are. */
  int framesSideBySide() {
    return deep ? 1 : workers.size();
  }
}
