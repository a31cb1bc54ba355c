package twf.tiles.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Says of which file a failure is. Channels do not, and an operator whose disk is full needs to
 * know which one.
 */
final class FileExceptions {
  private FileExceptions() {}

  /** The failure, with the file's name where it has none yet. */
  static IOException naming(Path file, IOException cause) {
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

  /** A channel whose failures say that they are of a file. */
  static WritableByteChannel naming(Path file, WritableByteChannel channel) {
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        try {
          return channel.write(bytes);
        } catch (IOException e) {
          throw naming(file, e);
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
