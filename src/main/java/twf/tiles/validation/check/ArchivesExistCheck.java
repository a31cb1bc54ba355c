package twf.tiles.validation.check;

import io.vertx.core.Future;
import twf.tiles.common.WorkerPool;
import twf.tiles.storage.StagedFile;
import twf.tiles.storage.StagingLayout;

/**
 * {@code archives-exist}: the archive of each frame is a file with something in it, below
 * STAGING_ROOT. What its bytes are is settled here, before anything else is read of it; the same
 * bytes are to be published.
 */
public final class ArchivesExistCheck implements FrameCheck {
  private final WorkerPool workers;
  private final StagingLayout staging;
  private final StagedFileHasher hashes;

  public ArchivesExistCheck(WorkerPool workers, StagingLayout staging, StagedFileHasher hashes) {
    this.workers = workers;
    this.staging = staging;
    this.hashes = hashes;
  }

  @Override
  public CheckId check() {
    return CheckId.ARCHIVES_EXIST;
  }

  @Override
  public boolean hasGround(FrameCheckContext frame) {
    return true;
  }

  @Override
  public Future<Void> look(FrameCheckContext frame) {
    return workers.run(
        () -> {
          StagedFile file = staging.find(staging.archive(frame.key(), frame.frameId()));
          if (file.facts().bytes() > frame.mostBytes()) {
            throw StagedFileHasher.changed(file);
          }
          frame.learnArchive(file, hashes.hash(file));
        });
  }
}
