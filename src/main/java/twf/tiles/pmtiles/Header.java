package twf.tiles.pmtiles;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import twf.tiles.error.FailureException;

/**
 * The first 127 bytes of an archive (PMTiles v3 specification, "Header design"), each field well
 * formed in itself. Whether they agree with each other and with the archive is {@link
 * ArchiveVerifier}'s to say.
 */
public record Header(
    Section root,
    Section metadata,
    Section leaves,
    Section tiles,
    TileCounts counts,
    ArchiveFormat format,
    HeaderBounds box,
    HeaderCenter center) {
  private static final byte[] MAGIC = "PMTiles".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 3;
  private static final double UNITS_PER_DEGREE = 1e7;

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
    Fields in = new Fields(first, where);
    return new Header(
        in.section(8, "root directory"),
        in.section(24, "metadata"),
        in.section(40, "leaf directories"),
        in.section(56, "tile data"),
        new TileCounts(
            in.u64(72, "addressed tiles"), in.u64(80, "tile entries"), in.u64(88, "tile contents")),
        in.format(),
        new HeaderBounds(in.degrees(102), in.degrees(106), in.degrees(110), in.degrees(114)),
        new HeaderCenter(in.u8(118), in.degrees(119), in.degrees(123)));
  }

  private static boolean startsWithMagic(Buffer first) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= first.length() || first.getByte(i) != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  /** Little-endian fields by their position. */
  private record Fields(Buffer bytes, String where) {

    int u8(int at) {
      return bytes.getUnsignedByte(at);
    }

    long u64(int at, String what) {
      long value = bytes.getLongLE(at);
      if (value < 0) {
        throw FailureException.malformed(
            where, what + ": expected below 2^63, found " + Long.toUnsignedString(value));
      }
      return value;
    }

    Section section(int at, String what) {
      return new Section(u64(at, what + " offset"), u64(at + 8, what + " length"));
    }

    double degrees(int at) {
      return bytes.getIntLE(at) / UNITS_PER_DEGREE;
    }

    ArchiveFormat format() {
      int clustered = u8(96);
      if (clustered > 1) {
        throw FailureException.malformed(where, "clustered: expected 0 or 1, found " + clustered);
      }
      return new ArchiveFormat(
          clustered == 1,
          Compression.of(u8(97), "internal", where),
          Compression.of(u8(98), "tile", where),
          TileType.of(u8(99), where),
          u8(100),
          u8(101));
    }
  }
}
