package twf.tiles.validate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import twf.tiles.async.Blocking;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.Violation;
import twf.tiles.failure.TileException;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.ArchiveStructure;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.FileSource;
import twf.tiles.pmtiles.Format;
import twf.tiles.pmtiles.TileType;

/**
 * {@code archive-structure}: the archive is a PMTiles archive of images that browsers draw with
 * transparency, PNG or WebP, compressed in a way that their PMTiles clients read, and its metadata
 * are a JSON object. Opens it for the checks that follow. Of what nobody calls a frame the kind of
 * tiles is for {@link SampleTiles} to say.
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
                requireBrowserCompression(archive);
              } else if (!file.hasBounds()) {
                file.learnBounds(BoundsZoom.of(archive.header().box()));
              }
              return ArchiveStructure.verify(archive);
            })
        .compose(
            index -> {
              file.learnIndex(index);
              // Of what nobody calls a frame the other checks look at the tiles all the same.
              requireBrowserCompression(file.archive());
              return file.archive().metadata();
            })
        .compose(json -> workers.run(() -> requireObject(json, file.archive().name())));
  }

  private static void requireBrowserCompression(Archive archive) {
    Format format = archive.header().format();
    requireBrowserCompression("internal", format.internal(), archive.name());
    requireBrowserCompression("tile", format.tile(), archive.name());
  }

  private static void requireBrowserCompression(String what, Compression found, String where) {
    if (found != Compression.NONE && found != Compression.GZIP) {
      throw TileException.malformed(
          where,
          ("%s compression: expected none or gzip, found %s: PMTiles clients in browsers read no"
                  + " other; write the archive with gzip, as `pmtiles convert` does from MBTiles")
              .formatted(what, found.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** PMTiles v3 specification, "JSON metadata". */
  private static void requireObject(Buffer json, String where) {
    if (json.length() == 0) {
      throw TileException.malformed(where, "metadata: length 0, expected a JSON object");
    }
    List<Violation> violations = ContractJson.check(json.getBytes());
    if (!violations.isEmpty()) {
      throw TileException.malformed(where, "metadata: " + violations.get(0).problem());
    }
  }

  /** Throws where browsers cannot draw the tiles with transparency. */
  static void requireImages(Archive archive) {
    if (!hasImages(archive)) {
      throw TileException.malformed(
          archive.name(),
          "tile type " + archive.header().format().type() + ": a frame needs PNG or WebP");
    }
  }

  static boolean hasImages(Archive archive) {
    TileType type = archive.header().format().type();
    return type == TileType.PNG || type == TileType.WEBP;
  }
}
