package twf.tiles.testing;

import com.github.luben.zstd.Zstd;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.DirectoryEntry;

/** Small inputs that need much memory or time to decode. */
public final class DecompressionBombs {
  /** 9 MiB of zeros, made with the reference encoder. */
  private static final String BROTLI = "y///P/gnAOKxQCD3/q/+/x//BEAcFgHo3j8A";

  private static final int MEBIBYTE = 1 << 20;

  private DecompressionBombs() {}

  /** Returns data that inflates to {@code mebibytes} MiB of zeros; with Brotli always 9 MiB. */
  public static byte[] zeros(Compression compression, int mebibytes) {
    return switch (compression) {
      case GZIP -> gzip(mebibytes);
      case ZSTD -> Zstd.compress(new byte[mebibytes * MEBIBYTE]);
      case BROTLI -> Base64.getDecoder().decode(BROTLI);
      case NONE, UNKNOWN -> throw new IllegalArgumentException("no bomb of " + compression);
    };
  }

  private static byte[] gzip(int mebibytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < mebibytes; i++) {
        gzip.write(new byte[MEBIBYTE]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Returns {@code count} concatenated gzip members without content. */
  public static byte[] emptyMembers(int count) {
    byte[] one = TestDirectoryBuilder.compress(new byte[0], Compression.GZIP);
    Buffer many = Buffer.buffer();
    for (int i = 0; i < count; i++) {
      many.appendBytes(one);
    }
    return many.getBytes();
  }

  /** Returns JSON arrays nested {@code levels} deep. */
  public static String deepJson(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  /** Returns a PNG whose header claims the size; its checksums are valid. */
  public static byte[] pngOf(int width, int height) {
    byte[] png = TestImages.transparent();
    int at = TestImages.positionOf(png, "IHDR");
    ByteBuffer bytes = ByteBuffer.wrap(png).putInt(at + 8, width).putInt(at + 12, height);
    CRC32 crc = new CRC32();
    crc.update(png, at + 4, 4 + 13);
    return bytes.putInt(at + 8 + 13, (int) crc.getValue()).array();
  }

  /** Returns a PNG of 256 by 256 pixels whose IDAT inflates to {@code mebibytes} MiB. */
  public static byte[] pngOfPixels(int mebibytes) {
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(pixels)) {
      for (int i = 0; i < mebibytes; i++) {
        deflater.write(new byte[MEBIBYTE]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] png = TestImages.transparent();
    return TestImages.without(
        TestImages.withChunk(png, "IEND", "IDAT", pixels.toByteArray()), "IDAT");
  }

  /** Returns a lossless WebP whose header claims 16,384 by 16,384 pixels. */
  public static byte[] largeWebp() {
    return Buffer.buffer("RIFF")
        .appendIntLE(20)
        .appendString("WEBPVP8L")
        .appendIntLE(5)
        .appendByte((byte) 0x2f)
        .appendInt(-1)
        .appendBytes(new byte[3])
        .getBytes();
  }

  /** Returns an archive whose root directory refers to a leaf that refers to itself. */
  public static TestArchiveBuilder loop() {
    TestArchiveBuilder loop =
        new TestArchiveBuilder().internal(Compression.NONE).entry(new DirectoryEntry(0, 0, 6, 0));
    loop.leaves(1, 1).editLeaves(tiles -> List.of(new DirectoryEntry(0, 0, 5, 0)));
    return loop.editRoot(root -> List.of(new DirectoryEntry(0, 0, 5, 0)));
  }

  /** Returns an archive whose root directory consists of these numbers. */
  public static TestArchiveBuilder root(long... numbers) {
    return new TestArchiveBuilder()
        .internal(Compression.NONE)
        .storedRoot(TestDirectoryBuilder.varints(numbers))
        .run(0, 1, TestImages.transparent());
  }
}
