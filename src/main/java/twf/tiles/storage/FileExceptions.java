package twf.tiles.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Adds file names to I/O errors. {@link java.nio.channels.FileChannel} reports none, and an
 * operator with a full disk must know which file failed.
 */
final class FileExceptions {
  private FileExceptions() {}

  /**
   * Returns {@code cause}, wrapped with the file's name if it is not yet a {@link
   * FileSystemException}.
   */
  static IOException withName(Path file, IOException cause) {
    if (cause instanceof FileSystemException) {
      return cause;
    }
    String problem = cause.getMessage();
    FileSystemException named =
        new FileSystemException(
            file.toString(), null, problem == null ? cause.getClass().getSimpleName() : problem);
    named.initCause(cause);
    return named;
  }

  /** Wraps a channel so that its write errors name the file. */
  static WritableByteChannel withName(Path file, WritableByteChannel channel) {
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        try {
          return channel.write(bytes);
        } catch (IOException e) {
          throw withName(file, e);
        }
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
