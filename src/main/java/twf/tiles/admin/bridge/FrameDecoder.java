package twf.tiles.admin.bridge;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Cuts what a client sends into frames: 4 bytes of length, big-endian, and as many of content.
 *
 * <p>Holds at most one frame, and no more memory than has arrived of it. For one thread.
 */
final class FrameDecoder {
  static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final int LENGTH_BYTES = 4;

  private final Consumer<byte[]> frames;
  private Buffer content = Buffer.buffer();
  private int length;
  private int lengthBytes;

  /**
   * @param frames takes the content of each frame
   */
  FrameDecoder(Consumer<byte[]> frames) {
    this.frames = frames;
  }

  /**
   * Takes what has arrived.
   *
   * @throws FrameRejectedException where a length is out of bounds
   */
  void take(Buffer arrived) {
    int at = 0;
    while (at < arrived.length()) {
      if (lengthBytes < LENGTH_BYTES) {
        length = length << Byte.SIZE | arrived.getUnsignedByte(at++);
        if (++lengthBytes == LENGTH_BYTES) {
          checkLength();
        }
      } else {
        int part = Math.min(length - content.length(), arrived.length() - at);
        content.appendBuffer(arrived, at, part);
        at += part;
        if (content.length() == length) {
          end();
        }
      }
    }
  }

  private void checkLength() {
    if (length < 1 || length > MAX_FRAME_BYTES) {
      throw new FrameRejectedException(
          "a frame has 1 to " + MAX_FRAME_BYTES + " bytes after its length");
    }
  }

  private void end() {
    byte[] whole = content.getBytes();
    content = Buffer.buffer();
    length = 0;
    lengthBytes = 0;
    frames.accept(whole);
  }
}
