package twf.tiles.pmtiles.writer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import twf.tiles.domain.Bounds;

/**
 * The 127 bytes at the start of an archive (PMTiles v3 specification, section 3), filled in the
 * order of the methods.
 */
final class HeaderWriter {
  static final int LENGTH = 127;

  private static final byte VERSION = 3;
  private static final byte CLUSTERED = 1;
  private static final byte NONE = 1;
  private static final byte GZIP = 2;

  private final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
  private long end = LENGTH;

  @CanIgnoreReturnValue
  HeaderWriter magic() {
    bytes.put("PMTiles".getBytes(US_ASCII)).put(VERSION);
    return this;
  }

  /** Root, metadata and leaves follow on the header, in bytes. */
  @CanIgnoreReturnValue
  HeaderWriter sections(long root, long metadata, long leaves) {
    return section(root).section(metadata).section(leaves);
  }

  @CanIgnoreReturnValue
  HeaderWriter data(long length) {
    return section(length);
  }

  @CanIgnoreReturnValue
  HeaderWriter counts(long addressedTiles, long tileEntries, long tileContents) {
    bytes.putLong(addressedTiles).putLong(tileEntries).putLong(tileContents);
    return this;
  }

  @CanIgnoreReturnValue
  HeaderWriter kinds(int tileType) {
    bytes.put(CLUSTERED).put(GZIP).put(NONE).put((byte) tileType);
    return this;
  }

  @CanIgnoreReturnValue
  HeaderWriter zooms(int min, int max) {
    bytes.put((byte) min).put((byte) max);
    return this;
  }

  /** The bounds, then their middle at the lowest zoom as the place to start from. */
  @CanIgnoreReturnValue
  HeaderWriter bounds(Bounds bounds) {
    position(bounds.west(), bounds.south());
    position(bounds.east(), bounds.north());
    bytes.put((byte) 0);
    position((bounds.west() + bounds.east()) / 2, (bounds.south() + bounds.north()) / 2);
    return this;
  }

  byte[] bytes() {
    if (bytes.hasRemaining()) {
      throw new IllegalStateException(bytes.remaining() + " bytes of the header are not filled");
    }
    return bytes.array();
  }

  private HeaderWriter section(long length) {
    bytes.putLong(end).putLong(length);
    end += length;
    return this;
  }

  /** Degrees times ten million. */
  private void position(double lon, double lat) {
    bytes.putInt((int) Math.round(lon * 1e7)).putInt((int) Math.round(lat * 1e7));
  }
}
