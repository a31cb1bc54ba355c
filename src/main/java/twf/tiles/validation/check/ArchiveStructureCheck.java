package twf.tiles.validation.check;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.Violation;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.ArchiveFormat;
import twf.tiles.pmtiles.ArchiveVerifier;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileType;
import twf.tiles.pmtiles.source.FileByteSource;

/**
 * {@code archive-structure}: the archive is a PMTiles archive of images that browsers draw with
 * transparency, PNG or WebP, compressed in a way that their PMTiles clients read, and its metadata
 * are a JSON object. Opens it for the checks that follow. Of what nobody calls a frame the kind of
 * tiles is for {@link SampleTilesCheck} to say.
 */
public final class ArchiveStructureCheck implements ArchiveCheck {
  private final Vertx vertx;
  private final WorkerPool workers;
  private final ReadCounters reads;

  public ArchiveStructureCheck(Vertx vertx, WorkerPool workers, ReadCounters reads) {
    this.vertx = vertx;
    this.workers = workers;
    this.reads = reads;
  }

  @Override
  public CheckId check() {
    return CheckId.ARCHIVE_STRUCTURE;
  }

  @Override
  public boolean hasGround(ArchiveCheckContext file) {
    return file.hasPath();
  }

  @Override
  public Future<Void> look(ArchiveCheckContext file) {
    reads.archiveOpened();
    // A pipe in its place would keep the opening waiting for ever.
    return workers
        .run(file::requireUnchanged)
        .compose(same -> FileByteSource.open(vertx, file.path()))
        .compose(source -> PmtilesReader.open(source, workers))
        .compose(
            archive -> {
              file.learnOpen(archive);
              if (file.isFrame()) {
                requireImages(archive);
                requireBrowserCompression(archive);
              } else if (!file.hasBounds()) {
                file.learnBounds(BoundsZoomCheck.of(archive.header().box()));
              }
              return ArchiveVerifier.verify(archive);
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

  private static void requireBrowserCompression(PmtilesReader archive) {
    ArchiveFormat format = archive.header().format();
    requireBrowserCompression("internal", format.internal(), archive.name());
    requireBrowserCompression("tile", format.tile(), archive.name());
  }

  private static void requireBrowserCompression(String what, Compression found, String where) {
    if (found != Compression.NONE && found != Compression.GZIP) {
      throw FailureException.malformed(
          where,
          ("%s compression: expected none or gzip, found %s: PMTiles clients in browsers read no"
                  + " other; write the archive with gzip, as `pmtiles convert` does from MBTiles")
              .formatted(what, found.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** PMTiles v3 specification, "JSON metadata". */
  private static void requireObject(Buffer json, String where) {
    if (json.length() == 0) {
      throw FailureException.malformed(where, "metadata: length 0, expected a JSON object");
    }
    List<Violation> violations = StrictJson.check(json.getBytes());
    if (!violations.isEmpty()) {
      throw FailureException.malformed(where, "metadata: " + violations.get(0).problem());
    }
  }

  /** Throws where browsers cannot draw the tiles with transparency. */
  static void requireImages(PmtilesReader archive) {
    if (!hasImages(archive)) {
      throw FailureException.malformed(
          archive.name(),
          "tile type " + archive.header().format().type() + ": a frame needs PNG or WebP");
    }
  }

  public static boolean hasImages(PmtilesReader archive) {
    TileType type = archive.header().format().type();
    return type == TileType.PNG || type == TileType.WEBP;
  }
}
