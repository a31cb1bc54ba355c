package twf.tiles.validation.check;

import java.util.List;
import java.util.Locale;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.Violation;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.ArchiveVerifier;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.FileByteSource;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileIndex;
import twf.tiles.pmtiles.TileType;

/**
 * {@code archive-structure}: the archive is a valid PMTiles archive with PNG or WebP tiles, a
 * compression that PMTiles clients in browsers support, and a JSON object as metadata.
 *
 * <p>Opens the archive for later checks. For archives that are not frames, {@link SampleTilesCheck}
 * checks the tile type instead.
 */
public final class ArchiveStructureCheck implements Check.ArchiveCheck {
  private final CheckTools tools;

  ArchiveStructureCheck(CheckTools tools) {
    this.tools = tools;
  }

  @Override
  public boolean prerequisitesMet(ArchiveCheckContext archive) {
    return archive.hasPath();
  }

  @Override
  public String checkArchive(ArchiveCheckContext archive) {
    tools.reader().countArchive();
    // Check again before opening: opening a pipe in place of the file would block forever.
    archive.requireUnchanged();
    PmtilesReader reader =
        FileByteSource.result(PmtilesReader.open(FileByteSource.open(archive.path())));
    archive.setReader(reader);
    Header header = reader.header();
    if (archive.isFrame()) {
      requireImages(reader);
      requireBrowserCompression(header, reader.name());
    } else if (!archive.hasBounds()) {
      archive.setBounds(header.bounds());
    }
    TileIndex index = FileByteSource.result(ArchiveVerifier.verify(reader));
    archive.setIndex(index);
    // For other archives only now, so that later checks run although this one fails.
    requireBrowserCompression(header, reader.name());
    requireJsonObject(FileByteSource.result(reader.metadata()).getBytes(), reader.name());
    return "%s, zooms %d to %d, %d tiles in %d entries, %s, directory compression %s"
        .formatted(
            header.tileType(),
            header.minZoom(),
            header.maxZoom(),
            index.addressedTiles(),
            index.size(),
            header.clustered() ? "clustered" : "not clustered",
            header.internalCompression().name().toLowerCase(Locale.ROOT));
  }

  private static void requireBrowserCompression(Header header, String where) {
    requireBrowserCompression("internal", header.internalCompression(), where);
    requireBrowserCompression("tile", header.tileCompression(), where);
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
  private static void requireJsonObject(byte[] json, String where) {
    if (json.length == 0) {
      throw FailureException.malformed(where, "metadata: length 0, expected a JSON object");
    }
    List<Violation> violations = StrictJson.check(json);
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
