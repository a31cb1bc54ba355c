package twf.tiles.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The size and SHA-256 digest of a file's content.
 *
 * @param bytes the size in bytes
 * @param sha256 64 lower-case hexadecimal digits
 */
public record FileDigest(long bytes, String sha256) {
  private static final int CHUNK = 256 * 1024;

  /** Computes the digest of an array. */
  public static FileDigest of(byte[] content) {
    return new FileDigest(content.length, HexFormat.of().formatHex(newDigest().digest(content)));
  }

  /**
   * Reads a channel to its end and computes the digest; also copies the bytes if {@code to} is not
   * null.
   *
   * @param atMost the maximum number of bytes
   * @throws FileTooLargeException if the channel has more bytes
   */
  static FileDigest of(ReadableByteChannel from, @Nullable WritableByteChannel to, long atMost)
      throws IOException {
    MessageDigest sha256 = newDigest();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long bytes = 0;
    while (from.read(chunk) >= 0) {
      chunk.flip();
      bytes += chunk.remaining();
      if (bytes > atMost) {
        throw new FileTooLargeException(atMost);
      }
      sha256.update(chunk.duplicate());
      while (to != null && chunk.hasRemaining()) {
        to.write(chunk);
      }
      chunk.clear();
    }
    return new FileDigest(bytes, HexFormat.of().formatHex(sha256.digest()));
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
