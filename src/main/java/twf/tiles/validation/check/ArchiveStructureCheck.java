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
import twf.tiles.pmtiles.ArchiveVerifier;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.FileByteSource;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileType;

/**
 * {@code archive-structure}: the archive is a valid PMTiles archive with PNG or WebP tiles, a
 * compression that PMTiles clients in browsers support, and a JSON object as metadata.
 *
 * <p>Opens the archive for later checks. For archives that are not frames, {@link SampleTilesCheck}
 * checks the tile type instead.
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
  public CheckId id() {
    return CheckId.ARCHIVE_STRUCTURE;
  }

  @Override
  public boolean prerequisitesMet(ArchiveCheckContext file) {
    return file.hasPath();
  }

  @Override
  public Future<Void> run(ArchiveCheckContext file) {
    reads.recordArchiveOpened();
    // Check again before opening: opening a pipe in place of the file would block forever.
    return workers
        .run(file::requireUnchanged)
        .compose(same -> FileByteSource.open(vertx, file.path()))
        .compose(source -> PmtilesReader.open(source, workers))
        .compose(
            archive -> {
              file.setArchive(archive);
              if (file.isFrame()) {
                requireImages(archive);
                requireBrowserCompression(archive);
              } else if (!file.hasBounds()) {
                file.setBounds(archive.header().bounds());
              }
              return ArchiveVerifier.verify(archive);
            })
        .compose(
            index -> {
              file.setIndex(index);
              // For other archives only now, so that later checks run although this one fails.
              requireBrowserCompression(file.archive());
              return file.archive().metadata();
            })
        .compose(json -> workers.run(() -> requireJsonObject(json, file.archive().name())));
  }

  private static void requireBrowserCompression(PmtilesReader archive) {
    Header header = archive.header();
    requireBrowserCompression("internal", header.internalCompression(), archive.name());
    requireBrowserCompression("tile", header.tileCompression(), archive.name());
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

  /** Checks the metadata (PMTiles v3 specification, "JSON metadata"). */
  private static void requireJsonObject(Buffer json, String where) {
    if (json.length() == 0) {
      throw FailureException.malformed(where, "metadata: length 0, expected a JSON object");
    }
    List<Violation> violations = StrictJson.check(json.getBytes());
    if (!violations.isEmpty()) {
      throw FailureException.malformed(where, "metadata: " + violations.get(0).problem());
    }
  }

  /** Throws if the tiles are not of a type that browsers draw with transparency. */
  static void requireImages(PmtilesReader archive) {
    if (!hasImages(archive)) {
      throw FailureException.malformed(
          archive.name(),
          "tile type " + archive.header().tileType() + ": a frame needs PNG or WebP");
    }
  }

  public static boolean hasImages(PmtilesReader archive) {
    TileType type = archive.header().tileType();
    return type == TileType.PNG || type == TileType.WEBP;
  }
}
