package twf.tiles.pmtiles;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.source.ByteSource;

/**
 * Reads an archive's parts, those within its first 16 KiB out of memory, and hands what takes long
 * to workers, where there are any.
 */
final class SectionReader {
  private final ByteSource source;
  private final Buffer head;
  private final @Nullable WorkerPool workers;

  SectionReader(ByteSource source, Buffer head, @Nullable WorkerPool workers) {
    this.source = source;
    this.head = head;
    this.workers = workers;
  }

  SectionReader withoutHead() {
    return new SectionReader(source, Buffer.buffer(), workers);
  }

  ByteSource source() {
    return source;
  }

  Buffer head() {
    return head;
  }

  /**
   * Reads a part and decompresses it.
   *
   * @param section where {@code offset} counts from, and what the part must not leave
   * @param stored the most bytes that the part may have in the archive
   * @param where the file and its part, for messages
   */
  Future<Buffer> readPart(Section section, long offset, long length, int stored, String where) {
    try {
      requirePart(section, offset, length, stored, where);
    } catch (FailureException e) {
      return Future.failedFuture(e);
    }
    return bytes(section.offset() + offset, (int) length);
  }

  /** Throws malformed unless a part is one; the parameters are those of {@link #readPart}. */
  void requirePart(Section section, long offset, long length, int stored, String where) {
    if (!section.contains(offset, length)) {
      throw FailureException.malformed(
          where,
          "%d bytes at %d leave their section of %d bytes"
              .formatted(length, offset, section.length()));
    }
    if (length > stored) {
      throw FailureException.malformed(where, length + " bytes, more than " + stored);
    }
    if (offset > Long.MAX_VALUE - section.offset()) {
      throw FailureException.malformed(where, "begins at byte 2^63 or later");
    }
  }

  private Future<Buffer> bytes(long position, int length) {
    if (position <= head.length() - length) {
      return Future.succeededFuture(head.getBuffer((int) position, (int) position + length));
    }
    return source.read(position, length);
  }

  /** Decompresses, on a worker if it is compressed: few bytes may decompress to many. */
  Future<Buffer> decompress(Buffer raw, Compression compression, int limit, String where) {
    int weight = compression == Compression.NONE ? 0 : Integer.MAX_VALUE;
    return compute(weight, () -> Decompressor.decompress(raw, compression, limit, where));
  }

  /** Decompresses and parses a directory. */
  Future<Directory> directory(Buffer raw, Compression compression, String where) {
    int weight = compression == Compression.NONE ? raw.length() : Integer.MAX_VALUE;
    return compute(
        weight,
        () -> {
          int limit = ArchiveLimits.DIRECTORY_DECOMPRESSED;
          return Directory.parse(Decompressor.decompress(raw, compression, limit, where), where);
        });
  }

  /**
   * Computes on a worker, or at once where there is none or little to do.
   *
   * @param weight about how many bytes are looked at
   */
  <T> Future<T> compute(int weight, Callable<T> work) {
    if (workers != null && weight > ArchiveLimits.MAX_INLINE_BYTES) {
      return workers.call(work);
    }
    try {
      return Future.succeededFuture(work.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
