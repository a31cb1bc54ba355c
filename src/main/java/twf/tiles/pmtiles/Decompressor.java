package twf.tiles.pmtiles;

import com.github.luben.zstd.ZstdInputStream;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.brotli.dec.BrotliInputStream;
import twf.tiles.error.FailureException;

/** Decompresses chunk by chunk and stops at a limit, whatever the input claims of its size. */
final class Decompressor {
  private static final int CHUNK = 8 * 1024;

  private Decompressor() {}

  /**
   * Decompresses all of {@code input}; blocks for as long as that takes.
   *
   * @param limit the most bytes to answer
   * @param where the file and its part, for messages
   * @throws FailureException malformed, also for more than {@code limit} bytes
   */
  static Buffer decompress(Buffer input, Compression compression, int limit, String where) {
    if (compression == Compression.NONE) {
      if (input.length() > limit) {
        throw tooLargeError(limit, where);
      }
      return input;
    }
    try (InputStream stream = stream(input.getBytes(), compression, where)) {
      return drain(stream, limit, where);
    } catch (IOException e) {
      throw corruptError(compression, e, where);
    } catch (FailureException e) {
      throw e;
    } catch (RuntimeException e) {
      // Decoders of hostile bytes, which may run off the end of their tables.
      throw corruptError(compression, e, where);
    }
  }

  private static InputStream stream(byte[] input, Compression compression, String where)
      throws IOException {
    InputStream bytes = new ByteArrayInputStream(input);
    return switch (compression) {
      case GZIP -> new Members(bytes);
      case BROTLI -> new BrotliInputStream(bytes);
      case ZSTD -> new ZstdInputStream(bytes).setLongMax(ArchiveLimits.ZSTD_WINDOW_LOG);
      case NONE -> bytes;
      case UNKNOWN ->
          throw FailureException.malformed(
              where,
              "cannot be read: its compression is unknown (0 in the header); write it with gzip");
    };
  }

  private static Buffer drain(InputStream stream, int limit, String where) throws IOException {
    Buffer output = Buffer.buffer();
    byte[] chunk = new byte[CHUNK];
    int read = stream.read(chunk, 0, CHUNK);
    while (read >= 0) {
      if (read > limit - output.length()) {
        throw tooLargeError(limit, where);
      }
      output.appendBytes(chunk, 0, read);
      read = stream.read(chunk, 0, CHUNK);
    }
    return output;
  }

  private static FailureException tooLargeError(int limit, String where) {
    return FailureException.malformed(where, "decompresses to more than " + limit + " bytes");
  }

  private static FailureException corruptError(
      Compression compression, Exception cause, String where) {
    String problem = "is not valid " + compression.name().toLowerCase(Locale.ROOT);
    String detail = cause.getMessage();
    return FailureException.malformed(where, detail == null ? problem : problem + ": " + detail);
  }

  /**
   * Gzip of any number of members. The JDK's stream calls itself for each that is empty: of many in
   * a row it would overflow the stack.
   */
  private static final class Members extends GZIPInputStream {
    private static final int MAX_EMPTY_MEMBERS = 64;

    private int empty;

    Members(InputStream in) throws IOException {
      super(in, CHUNK);
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (empty > MAX_EMPTY_MEMBERS) {
        throw new ZipException("more than " + MAX_EMPTY_MEMBERS + " empty members in a row");
      }
      empty++;
      try {
        return super.read(to, offset, length);
      } finally {
        empty--;
      }
    }
  }
}
