package twf.tiles.validation.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HexFormat;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.DirectoryEntry;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;

/**
 * Checks the first bytes of tiles, which is cheap. Detects files whose end was never written to
 * disk: it contains zeros although the directories are intact. Calls block.
 */
final class TileSignatures {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final String PNG = "89 50 4e 47";
  private static final String RIFF = "52 49 46 46";
  private static final String GZIP = "1f 8b";
  private static final int LONGEST = 4;

  private TileSignatures() {}

  /**
   * Checks that tiles begin with the signature of the type or compression that the header states.
   *
   * @throws FailureException malformed, naming the first tile with another signature
   */
  static void require(Path file, PmtilesReader archive, Collection<DirectoryEntry> entries) {
    String expected = expected(archive);
    if (expected.isEmpty()) {
      return;
    }
    int length = HEX.parseHex(expected).length;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (DirectoryEntry entry : entries) {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST).limit(length);
        long position = archive.header().tiles().offset() + entry.offset();
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {}
        String found = HEX.formatHex(bytes.array(), 0, bytes.position());
        if (!found.equals(expected)) {
          throw FailureException.malformed(
              archive.name() + ", tile " + name(entry.tileId()),
              "begins with %s, expected %s (%s): the file may be cut off or torn"
                  .formatted(found, expected, what(archive)));
        }
      }
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  private static String expected(PmtilesReader archive) {
    Compression compression = archive.header().tileCompression();
    if (compression != Compression.NONE) {
      return compression == Compression.GZIP ? GZIP : "";
    }
    TileType type = archive.header().tileType();
    return type == TileType.PNG ? PNG : type == TileType.WEBP ? RIFF : "";
  }

  private static String what(PmtilesReader archive) {
    return archive.header().tileCompression() == Compression.GZIP
        ? "gzip"
        : archive.header().tileType().name();
  }

  private static String name(long tile) {
    return TileId.zoomOf(tile) > TileId.MAX_ZOOM
        ? Long.toString(tile)
        : TileId.zoomOf(tile) + "/" + TileId.xOf(tile) + "/" + TileId.yOf(tile);
  }
}
