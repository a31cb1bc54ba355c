package twf.tiles.validate;

import io.vertx.core.Future;
import twf.tiles.async.Blocking;

/**
 * {@code archives-exist}: the archive of each frame is a file with something in it, below
 * STAGING_ROOT. What its bytes are is settled here, before anything else is read of it; the same
 * bytes are to be published.
 */
final class ArchivesExist implements FrameCheck {
  private final Blocking workers;
  private final StagingTree staging;
  private final Hashes hashes;

  ArchivesExist(Blocking workers, StagingTree staging, Hashes hashes) {
    this.workers = workers;
    this.staging = staging;
    this.hashes = hashes;
  }

  @Override
  public Check check() {
    return Check.ARCHIVES_EXIST;
  }

  @Override
  public boolean hasGround(FrameInHand frame) {
    return true;
  }

  @Override
  public Future<Void> look(FrameInHand frame) {
    return workers.run(
        () -> {
          StagedFile file = staging.find(staging.archive(frame.key(), frame.frameId()));
          if (file.facts().bytes() > frame.mostBytes()) {
            throw Hashes.changed(file);
          }
          frame.learnArchive(file, hashes.hash(file));
        });
  }
}
