package twf.tiles.pmtiles;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import twf.tiles.domain.Bounds;
import twf.tiles.error.FailureException;

/**
 * The first 127 bytes of an archive (PMTiles v3 specification, "Header design"), with fields in the
 * order of the file, each well formed in itself. {@link ArchiveVerifier} checks whether they agree
 * with each other and with the archive.
 *
 * @param addressedTiles tiles, each of a run counted; 0 if unknown, like the next two
 * @param tileEntries directory entries that are tiles or runs of tiles
 * @param tileContents different tile contents
 * @param clustered whether contents lie in the order of their tiles
 * @param internalCompression of directories and metadata
 * @param minZoom 0 to 255
 * @param maxZoom 0 to 255
 * @param bounds unchecked: any 32-bit numbers of 1e-7 degrees
 */
public record Header(
    Section root,
    Section metadata,
    Section leaves,
    Section tiles,
    long addressedTiles,
    long tileEntries,
    long tileContents,
    boolean clustered,
    Compression internalCompression,
    Compression tileCompression,
    TileType tileType,
    int minZoom,
    int maxZoom,
    Bounds bounds,
    Center center) {
  private static final byte[] MAGIC = "PMTiles".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 3;
  private static final double UNITS_PER_DEGREE = 1e7;

  /** The view that the header proposes, in WGS84 degrees, unchecked. */
  public record Center(int zoom, double longitude, double latitude) {}

  /**
   * Reads a header.
   *
   * @param first the archive's first 127 bytes or more
   * @param where the file or URL, for messages
   * @throws FailureException malformed, if it is not a PMTiles v3 header
   */
  public static Header parse(Buffer first, String where) {
    if (first.length() == 0) {
      throw FailureException.malformed(where, "empty");
    }
    if (!startsWithMagic(first)) {
      throw FailureException.malformed(where, "not a PMTiles archive: magic number is missing");
    }
    if (first.length() > MAGIC.length && first.getByte(MAGIC.length) != VERSION) {
      throw FailureException.malformed(
          where, "PMTiles version: expected 3, found " + first.getUnsignedByte(MAGIC.length));
    }
    if (first.length() < ArchiveLimits.HEADER) {
      throw FailureException.malformed(
          where, "too short: " + first.length() + " bytes, and the header alone has 127");
    }
    Fields in = new Fields(first.getBytes(MAGIC.length + 1, ArchiveLimits.HEADER), where);
    return new Header(
        in.section("root directory"),
        in.section("metadata"),
        in.section("leaf directories"),
        in.section("tile data"),
        in.u64("addressed tiles"),
        in.u64("tile entries"),
        in.u64("tile contents"),
        in.flag("clustered"),
        Compression.of(in.u8(), "internal", where),
        Compression.of(in.u8(), "tile", where),
        TileType.of(in.u8(), where),
        in.u8(),
        in.u8(),
        new Bounds(in.degrees(), in.degrees(), in.degrees(), in.degrees()),
        new Center(in.u8(), in.degrees(), in.degrees()));
  }

  private static boolean startsWithMagic(Buffer first) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= first.length() || first.getByte(i) != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  /** The inverse of {@link #parse}. */
  byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(ArchiveLimits.HEADER).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put(VERSION);
    for (Section section : List.of(root, metadata, leaves, tiles)) {
      out.putLong(section.offset()).putLong(section.length());
    }
    out.putLong(addressedTiles).putLong(tileEntries).putLong(tileContents);
    out.put((byte) (clustered ? 1 : 0));
    out.put((byte) internalCompression.code()).put((byte) tileCompression.code());
    out.put((byte) tileType.code()).put((byte) minZoom).put((byte) maxZoom);
    out.putInt(units(bounds.west())).putInt(units(bounds.south()));
    out.putInt(units(bounds.east())).putInt(units(bounds.north()));
    out.put((byte) center.zoom());
    return out.putInt(units(center.longitude())).putInt(units(center.latitude())).array();
  }

  private static int units(double degrees) {
    return (int) Math.round(degrees * UNITS_PER_DEGREE);
  }

  /** Reads little-endian fields one after another. */
  private static final class Fields {
    private final ByteBuffer in;
    private final String where;

    Fields(byte[] bytes, String where) {
      this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      this.where = where;
    }

    int u8() {
      return in.get() & 0xff;
    }

    long u64(String what) {
      long value = in.getLong();
      if (value < 0) {
        throw FailureException.malformed(
            where, what + ": expected below 2^63, found " + Long.toUnsignedString(value));
      }
      return value;
    }

    boolean flag(String what) {
      int value = u8();
      if (value > 1) {
        throw FailureException.malformed(where, what + ": expected 0 or 1, found " + value);
      }
      return value == 1;
    }

    Section section(String what) {
      return new Section(u64(what + " offset"), u64(what + " length"));
    }

    double degrees() {
      return in.getInt() / UNITS_PER_DEGREE;
    }
  }
}
