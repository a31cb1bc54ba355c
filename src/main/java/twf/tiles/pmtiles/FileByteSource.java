package twf.tiles.pmtiles;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import twf.tiles.error.FailureException;

/** A file, read asynchronously and never written. Its size is taken once, when it is opened. */
public final class FileByteSource implements ByteSource {
  private final Path path;
  private final AsyncFile file;
  private final long size;

  private FileByteSource(Path path, AsyncFile file, long size) {
    this.path = path;
    this.file = file;
    this.size = size;
  }

  /** Opens a file that exists; fails with a storage failure where it cannot be opened. */
  public static Future<ByteSource> open(Vertx vertx, Path path) {
    OpenOptions readOnly = new OpenOptions().setRead(true).setWrite(false).setCreate(false);
    return vertx
        .fileSystem()
        .open(path.toAbsolutePath().toString(), readOnly)
        .compose(
            file ->
                file.size()
                    .<ByteSource>map(size -> new FileByteSource(path, file, size))
                    .recover(
                        cause ->
                            file.close()
                                .transform(closed -> Future.<ByteSource>failedFuture(cause))))
        .recover(cause -> Future.failedFuture(storage(path, cause)));
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Future<Buffer> read(long position, int length) {
    if (!contains(position, length)) {
      return Future.failedFuture(truncated(position, length));
    }
    if (length == 0) {
      return Future.succeededFuture(Buffer.buffer());
    }
    Future<Buffer> read;
    try {
      read = file.read(Buffer.buffer(length), 0, position, length);
    } catch (IllegalStateException closed) {
      read = Future.failedFuture(closed);
    }
    return read.recover(cause -> Future.failedFuture(storage(path, cause)))
        .compose(
            bytes ->
                bytes.length() == length
                    ? Future.succeededFuture(bytes)
                    : Future.failedFuture(truncated(position, length)));
  }

  @Override
  public Future<Void> close() {
    try {
      return file.close();
    } catch (IllegalStateException alreadyClosed) {
      return Future.succeededFuture();
    }
  }

  private static FailureException storage(Path path, Throwable cause) {
    if (cause instanceof FailureException known) {
      return known;
    }
    if (cause instanceof IOException system) {
      return FailureException.storage(path, system);
    }
    if (cause.getCause() instanceof IOException system) {
      return FailureException.storage(path, system);
    }
    String problem = String.valueOf(cause.getMessage());
    return FailureException.storage(path.toString(), problem, cause);
  }
}
