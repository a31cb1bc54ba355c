package twf.tiles.validate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import twf.tiles.async.Blocking;
import twf.tiles.failure.TileException;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.ArchiveStructure;
import twf.tiles.pmtiles.FileSource;
import twf.tiles.pmtiles.TileType;

/**
 * {@code archive-structure}: the archive is a PMTiles archive of images that browsers draw with
 * transparency, PNG or WebP. Opens it for the checks that follow.
 */
final class ArchiveStructureCheck implements FrameCheck {
  private final Vertx vertx;
  private final Blocking workers;
  private final Reads reads;

  ArchiveStructureCheck(Vertx vertx, Blocking workers, Reads reads) {
    this.vertx = vertx;
    this.workers = workers;
    this.reads = reads;
  }

  @Override
  public Check check() {
    return Check.ARCHIVE_STRUCTURE;
  }

  @Override
  public boolean hasGround(FrameInHand frame) {
    return frame.hasArchive();
  }

  @Override
  public Future<Void> look(FrameInHand frame) {
    reads.archiveOpened();
    return FileSource.open(vertx, frame.archivePath())
        .compose(source -> Archive.open(source, workers))
        .compose(
            archive -> {
              frame.learnOpen(archive);
              requireImages(archive);
              return ArchiveStructure.verify(archive);
            })
        .map(
            index -> {
              frame.learnIndex(index);
              return null;
            });
  }

  private static void requireImages(Archive archive) {
    TileType type = archive.header().format().type();
    if (type != TileType.PNG && type != TileType.WEBP) {
      throw TileException.malformed(
          archive.name(), "tile type " + type + ": a frame needs PNG or WebP");
    }
  }
}
