package twf.tiles.testing;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.DirectoryEntry;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;

/** Offsets of header fields for tests to patch, and the fields after the section table. */
public final class TestHeaderPatcher {
  public static final int VERSION = 7;

  public static final int ROOT = 8;
  public static final int METADATA = 24;
  public static final int LEAVES = 40;
  public static final int TILES = 56;
  public static final int ADDRESSED_TILES = 72;
  public static final int TILE_ENTRIES = 80;
  public static final int TILE_CONTENTS = 88;
  public static final int CLUSTERED = 96;
  public static final int INTERNAL_COMPRESSION = 97;
  public static final int TILE_COMPRESSION = 98;
  public static final int TILE_TYPE = 99;
  public static final int MIN_ZOOM = 100;
  public static final int MAX_ZOOM = 101;
  public static final int BOUNDS = 102;

  private TestHeaderPatcher() {}

  static void appendCounts(Buffer header, List<DirectoryEntry> entries) {
    header.appendLongLE(entries.stream().mapToLong(DirectoryEntry::runLength).sum());
    header.appendLongLE(entries.size());
    header.appendLongLE(entries.stream().mapToLong(DirectoryEntry::offset).distinct().count());
  }

  static void appendFormat(
      Buffer header,
      Compression internal,
      Compression tile,
      TileType type,
      List<DirectoryEntry> entries) {
    header.appendByte((byte) 1).appendByte((byte) internal.code());
    header.appendByte((byte) tile.code()).appendByte((byte) type.code());
    header.appendByte((byte) zoom(entries, 0)).appendByte((byte) zoom(entries, entries.size() - 1));
  }

  /**
   * Appends the bounds and the center.
   *
   * @param bounds west, south, east, north in degrees
   */
  static void appendView(Buffer header, double[] bounds) {
    Arrays.stream(bounds).forEach(degrees -> appendDegrees(header, degrees));
    header.appendByte((byte) 0);
    appendDegrees(header, (bounds[0] + bounds[2]) / 2);
    appendDegrees(header, (bounds[1] + bounds[3]) / 2);
  }

  private static void appendDegrees(Buffer header, double degrees) {
    header.appendIntLE((int) Math.round(degrees * 1e7));
  }

  private static int zoom(List<DirectoryEntry> entries, int index) {
    if (entries.isEmpty()) {
      return 0;
    }
    DirectoryEntry entry = entries.get(index);
    return TileId.zoomOf(index == 0 ? entry.tileId() : entry.tileId() + entry.runLength() - 1);
  }
}
