package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.ByteRange;
import twf.tiles.pmtiles.ByteSource;
import twf.tiles.web.archive.ArchiveContent;
import twf.tiles.web.archive.ArchiveStore;

/** Reads a published archive; holds no file open between reads. */
final class PublishedByteSource implements ByteSource {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final ArchiveStore archives;
  private final VariableKey key;
  private final SnapshotFrame frame;

  PublishedByteSource(ArchiveStore archives, VariableKey key, SnapshotFrame frame) {
    this.archives = archives;
    this.key = key;
    this.frame = frame;
  }

  @Override
  public String name() {
    return key + "/" + frame.frameId() + ".pmtiles";
  }

  @Override
  public long size() {
    return frame.bytes();
  }

  @Override
  public Future<Buffer> read(long position, int length) {
    if (position < 0 || length < 0 || position > size() - length) {
      return Future.failedFuture(
          FailureException.malformed(
              name(), length + " bytes at " + position + " lie beyond its " + size() + " bytes"));
    }
    if (length == 0) {
      return Future.succeededFuture(Buffer.buffer());
    }
    return archives.open(key, frame).compose(bytes -> read(bytes, position, length));
  }

  private static Future<Buffer> read(ArchiveContent bytes, long position, int length) {
    if (length <= CHUNK_BYTES) {
      return bytes.read(new ByteRange(position, position + length - 1));
    }
    return append(bytes, position, length, Buffer.buffer(length));
  }

  private static Future<Buffer> append(
      ArchiveContent bytes, long position, int length, Buffer before) {
    if (before.length() == length) {
      return Future.succeededFuture(before);
    }
    long from = position + before.length();
    long last = Math.min(from + CHUNK_BYTES, position + length) - 1;
    return bytes
        .read(new ByteRange(from, last))
        .compose(part -> append(bytes, position, length, before.appendBuffer(part)));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
