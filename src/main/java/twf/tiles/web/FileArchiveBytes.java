package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.LastModified;

/** An open file. */
final class FileArchiveBytes implements ArchiveBytes {
  private final FileChannel channel;
  private final @Nullable LastModified modified;
  private final Blocking blocking;

  FileArchiveBytes(FileChannel channel, @Nullable LastModified modified, Blocking blocking) {
    this.channel = channel;
    this.modified = modified;
    this.blocking = blocking;
  }

  @Override
  public @Nullable LastModified modified() {
    return modified;
  }

  @Override
  public Future<Void> send(HttpServerResponse response, ByteRange range) {
    return response.sendFile(channel, range.first(), range.length());
  }

  @Override
  public Future<Buffer> read(ByteRange range) {
    return blocking.call(
        () -> {
          ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(range.length()));
          while (bytes.hasRemaining()) {
            if (channel.read(bytes, range.first() + bytes.position()) < 0) {
              throw new EOFException("a published archive became shorter");
            }
          }
          return Buffer.buffer(bytes.array());
        });
  }

  @Override
  public Future<Void> close() {
    return blocking.run(channel::close);
  }
}
