package twf.tiles.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Encodes square images of palette indexes as PNG (W3C PNG specification), either indexed or as
 * RGBA. Several times as fast as ImageIO on these images, which consist mostly of runs of one
 * colour. Not thread-safe; {@link #close} frees native memory.
 */
final class PalettePngEncoder implements AutoCloseable {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int INDEXED = 3;
  private static final int RGBA = 6;
  private static final int CHUNK_OVERHEAD = 12;

  private final Palette palette;
  private final boolean rgba;
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
  private final byte[] buffer = new byte[16 * 1024];

  /**
   * @param rgba whether to write RGBA pixels instead of palette indexes
   */
  PalettePngEncoder(Palette palette, boolean rgba) {
    this.palette = palette;
    this.rgba = rgba;
  }

  /**
   * Encodes an image.
   *
   * @param indexes the palette indexes in row-major order
   * @param side width and height in pixels
   */
  byte[] encode(byte[] indexes, int side) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    chunk(out, "IHDR", header(side));
    if (!rgba) {
      chunk(out, "PLTE", palette.rgb());
      chunk(out, "tRNS", palette.alpha());
    }
    chunk(out, "IDAT", deflate(rgba ? rgbaRows(indexes, side) : indexedRows(indexes, side)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private byte[] header(int side) {
    return ByteBuffer.allocate(13)
        .putInt(side)
        .putInt(side)
        .put((byte) 8)
        .put((byte) (rgba ? RGBA : INDEXED))
        .array();
  }

  /** Prefixes each row with filter type 0 (none). */
  private static byte[] indexedRows(byte[] indexes, int side) {
    byte[] rows = new byte[side * (side + 1)];
    for (int y = 0; y < side; y++) {
      System.arraycopy(indexes, y * side, rows, y * (side + 1) + 1, side);
    }
    return rows;
  }

  private byte[] rgbaRows(byte[] indexes, int side) {
    ByteBuffer rows = ByteBuffer.allocate(side * (4 * side + 1));
    for (int i = 0; i < indexes.length; i++) {
      if (i % side == 0) {
        rows.put((byte) 0);
      }
      rows.putInt(palette.rgba(indexes[i] & 0xff));
    }
    return rows.array();
  }

  private byte[] deflate(byte[] rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    deflater.reset();
    deflater.setInput(rows);
    deflater.finish();
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_OVERHEAD + data.length);
    chunk.putInt(data.length).put(type.getBytes(US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    out.writeBytes(chunk.putInt((int) crc.getValue()).array());
  }

  @Override
  public void close() {
    deflater.end();
  }
}
