package twf.tiles.validation.check;

import io.vertx.core.Future;
import twf.tiles.common.WorkerPool;
import twf.tiles.storage.StagedFile;
import twf.tiles.storage.StagingLayout;

/**
 * {@code archives-exist}: the archive of each frame is a non-empty regular file below STAGING_ROOT.
 *
 * <p>Hashes the archive before any other check reads it; exactly these bytes are published.
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
  public CheckId id() {
    return CheckId.ARCHIVES_EXIST;
  }

  @Override
  public boolean prerequisitesMet(FrameCheckContext frame) {
    return true;
  }

  @Override
  public Future<Void> run(FrameCheckContext frame) {
    return workers.run(
        () -> {
          StagedFile file = staging.find(staging.archive(frame.key(), frame.frameId()));
          if (file.facts().bytes() > frame.maxBytes()) {
            throw StagedFileHasher.changedError(file);
          }
          frame.setArchive(file, hashes.hash(file));
        });
  }
}
