package twf.tiles.validate;

import io.vertx.core.Vertx;
import java.util.List;
import twf.tiles.async.Blocking;
import twf.tiles.files.PublishedTree;
import twf.tiles.image.ImageDecoder;

/**
 * The checks, ready to be used for any variable.
 *
 * @param workers for all that blocks
 * @param staging where builders write
 * @param published what is published already
 * @param opening the checks of the manifest alone
 * @param known the checks of frames that are published already
 * @param frames the checks of each new frame, in order
 * @param diskSpace the last check
 */
record Checks(
    Blocking workers,
    StagingTree staging,
    PublishedTree published,
    Opening opening,
    KnownFrames known,
    List<FrameCheck> frames,
    DiskSpace diskSpace) {

  static Checks of(
      Vertx vertx,
      Blocking workers,
      StagingTree staging,
      PublishedTree published,
      long minFreeBytes,
      Reads reads) {
    Hashes hashes = new Hashes(reads);
    FrameMetaContract metas = new FrameMetaContract(workers, staging, reads);
    return new Checks(
        workers,
        staging,
        published,
        new Opening(staging, published),
        new KnownFrames(staging, published, metas, new Immutability(hashes)),
        List.of(
            metas,
            new ArchivesExist(workers, staging, hashes),
            new ArchiveStructureCheck(vertx, workers, reads),
            new SampleTiles(workers, new ImageDecoder()),
            new NodataTransparency(workers),
            new BoundsZoom()),
        new DiskSpace(published.root(), minFreeBytes));
  }
}
