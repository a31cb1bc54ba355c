package twf.tiles.pmtiles;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import twf.tiles.error.FailureException;
import twf.tiles.error.JvmErrors;

/**
 * A file, read on the calling thread, which blocks, and never written. Its size is taken once, when
 * it is opened. All futures are complete when they are returned; {@link #result} unwraps them.
 */
public final class FileByteSource implements ByteSource {
  private final Path path;
  private final FileChannel file;
  private final long size;

  private FileByteSource(Path path, FileChannel file, long size) {
    this.path = path;
    this.file = file;
    this.size = size;
  }

  /**
   * Opens a file. Blocks.
   *
   * @throws FailureException storage, if it cannot be opened
   */
  public static ByteSource open(Path path) {
    FileChannel file = null;
    try {
      file = FileChannel.open(path, StandardOpenOption.READ);
      return new FileByteSource(path, file, file.size());
    } catch (IOException e) {
      if (file != null) {
        close(file);
      }
      throw FailureException.storage(path, e);
    }
  }

  /**
   * Returns the result of a read of an archive in a file, which needs no waiting.
   *
   * @throws FailureException if the read failed
   */
  public static <T> T result(Future<T> read) {
    if (read.succeeded()) {
      return read.result();
    }
    Throwable cause = read.cause();
    if (cause == null) {
      throw new IllegalStateException("not read on the calling thread");
    }
    JvmErrors.rethrow(cause);
    throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
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
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, position + bytes.position()) < 0) {
          return Future.failedFuture(truncated(position, length));
        }
      }
    } catch (ClosedChannelException e) {
      return Future.failedFuture(FailureException.storage(name(), "is closed", e));
    } catch (IOException e) {
      return Future.failedFuture(FailureException.storage(path, e));
    }
    return Future.succeededFuture(Buffer.buffer(bytes.array()));
  }

  @Override
  public Future<Void> close() {
    close(file);
    return Future.succeededFuture();
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // it was only read
    }
  }
}
