package twf.tiles.testing;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.zip.GZIPOutputStream;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.DirectoryEntry;

/** Writes PMTiles directories without checks, valid or invalid. */
public final class TestDirectoryBuilder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Encodes a directory, uncompressed, without validating it. */
  public static byte[] encode(List<DirectoryEntry> entries) {
    TestDirectoryBuilder bytes = new TestDirectoryBuilder().varint(entries.size());
    long last = 0;
    for (DirectoryEntry entry : entries) {
      bytes.varint(entry.tileId() - last);
      last = entry.tileId();
    }
    bytes.column(entries, DirectoryEntry::runLength).column(entries, DirectoryEntry::length);
    long end = -1;
    for (DirectoryEntry entry : entries) {
      bytes.varint(entry.offset() == end ? 0 : entry.offset() + 1);
      end = entry.offset() + entry.length();
    }
    return bytes.toBytes();
  }

  /** Encodes numbers as varints. */
  public static byte[] varints(long... values) {
    TestDirectoryBuilder bytes = new TestDirectoryBuilder();
    for (long value : values) {
      bytes.varint(value);
    }
    return bytes.toBytes();
  }

  /** Compresses bytes; Brotli output consists of uncompressed meta-blocks. */
  public static byte[] compress(byte[] bytes, Compression compression) {
    return switch (compression) {
      case NONE, UNKNOWN -> bytes;
      case GZIP -> gzip(bytes);
      case ZSTD -> Zstd.compress(bytes);
      case BROTLI -> storedBrotli(bytes);
    };
  }

  /** Appends an unsigned 64-bit number as LEB128. */
  public TestDirectoryBuilder varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  private TestDirectoryBuilder column(
      List<DirectoryEntry> entries, ToLongFunction<DirectoryEntry> field) {
    entries.forEach(entry -> varint(field.applyAsLong(entry)));
    return this;
  }

  /**
   * Writes a Brotli stream as in RFC 7932, section 9: a window of 64 KiB, uncompressed meta-blocks,
   * and an empty last one.
   */
  private static byte[] storedBrotli(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {6};
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int most = 1 << 16;
    for (int from = 0; from < bytes.length; from += most) {
      int length = Math.min(most, bytes.length - from);
      // ISLAST 0, MNIBBLES 00, MLEN - 1, ISUNCOMPRESSED 1; WBITS 0 precedes the first one.
      int head = ((length - 1) << 3 | 1 << 19) << (from == 0 ? 1 : 0);
      out.write(head);
      out.write(head >> 8);
      out.write(head >> 16);
      out.write(bytes, from, length);
    }
    out.write(3);
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
