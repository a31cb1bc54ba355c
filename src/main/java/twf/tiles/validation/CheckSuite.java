package twf.tiles.validation;

import io.vertx.core.Vertx;
import java.util.List;
import twf.tiles.common.WorkerPool;
import twf.tiles.image.ImageDecoder;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.check.ArchiveStructureCheck;
import twf.tiles.validation.check.ArchivesExistCheck;
import twf.tiles.validation.check.BoundsZoomCheck;
import twf.tiles.validation.check.DiskSpaceCheck;
import twf.tiles.validation.check.FrameCheck;
import twf.tiles.validation.check.FrameMetaCheck;
import twf.tiles.validation.check.ImmutabilityCheck;
import twf.tiles.validation.check.NodataTransparencyCheck;
import twf.tiles.validation.check.ReadCounters;
import twf.tiles.validation.check.SampleTilesCheck;
import twf.tiles.validation.check.StagedFileHasher;

/**
 * The checks of a staged manifest; independent of the variable and reusable.
 *
 * @param workers runs all blocking work
 * @param staging where builders write
 * @param published what is published already
 * @param opening the checks of the manifest alone
 * @param known the checks of frames that are published already
 * @param frames the checks of each new frame, in order
 * @param diskSpace the last check
 */
public record CheckSuite(
    WorkerPool workers,
    StagingLayout staging,
    PublishedLayout published,
    ManifestChecks opening,
    PublishedFramesCheck known,
    List<FrameCheck> frames,
    DiskSpaceCheck diskSpace) {

  public static CheckSuite of(
      Vertx vertx,
      WorkerPool workers,
      StagingLayout staging,
      PublishedLayout published,
      long minFreeBytes,
      ReadCounters reads) {
    StagedFileHasher hashes = new StagedFileHasher(reads);
    FrameMetaCheck metas = new FrameMetaCheck(workers, staging, reads);
    return new CheckSuite(
        workers,
        staging,
        published,
        new ManifestChecks(staging, published),
        new PublishedFramesCheck(staging, published, metas, new ImmutabilityCheck(hashes)),
        List.of(
            metas,
            new ArchivesExistCheck(workers, staging, hashes),
            new ArchiveStructureCheck(vertx, workers, reads),
            new SampleTilesCheck(workers, new ImageDecoder()),
            new NodataTransparencyCheck(workers),
            new BoundsZoomCheck()),
        new DiskSpaceCheck(published.root(), minFreeBytes));
  }
}
