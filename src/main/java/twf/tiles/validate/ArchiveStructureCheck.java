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
 * transparency, PNG or WebP. Opens it for the checks that follow. Of what nobody calls a frame the
 * kind of tiles is for {@link SampleTiles} to say.
 */
final class ArchiveStructureCheck implements ArchiveCheck {
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
  public boolean hasGround(ArchiveInHand file) {
    return file.hasPath();
  }

  @Override
  public Future<Void> look(ArchiveInHand file) {
    reads.archiveOpened();
    // A pipe in its place would keep the opening waiting for ever.
    return workers
        .run(file::requireUnchanged)
        .compose(same -> FileSource.open(vertx, file.path()))
        .compose(source -> Archive.open(source, workers))
        .compose(
            archive -> {
              file.learnOpen(archive);
              if (file.isFrame()) {
                requireImages(archive);
              } else if (!file.hasBounds()) {
                file.learnBounds(BoundsZoom.of(archive.header().box()));
              }
              return ArchiveStructure.verify(archive);
            })
        .map(
            index -> {
              file.learnIndex(index);
              return null;
            });
  }

  /** Throws where browsers cannot draw the tiles with transparency. */
  static void requireImages(Archive archive) {
    TileType type = archive.header().format().type();
    if (type != TileType.PNG && type != TileType.WEBP) {
      throw TileException.malformed(
          archive.name(), "tile type " + type + ": a frame needs PNG or WebP");
    }
  }
}
