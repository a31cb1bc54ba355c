package twf.tiles.admin.bridge;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Splits a client's byte stream into frames. A frame is its length in 4 bytes, big-endian, followed
 * by that many bytes of content.
 *
 * <p>Buffers at most one frame, and allocates memory only for bytes that have arrived. Not
 * thread-safe.
 */
final class FrameDecoder {
  static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final int LENGTH_BYTES = 4;

  private final Consumer<byte[]> frames;
  private Buffer content = Buffer.buffer();
  private int length;
  private int lengthBytes;

  /**
   * @param frames receives the content of each frame
   */
  FrameDecoder(Consumer<byte[]> frames) {
    this.frames = frames;
  }

  /**
   * Decodes received bytes.
   *
   * @throws FrameRejectedException if the length of a frame is out of bounds
   */
  void accept(Buffer received) {
    int position = 0;
    while (position < received.length()) {
      if (lengthBytes < LENGTH_BYTES) {
        length = length << Byte.SIZE | received.getUnsignedByte(position++);
        if (++lengthBytes == LENGTH_BYTES) {
          checkLength();
        }
      } else {
        int count = Math.min(length - content.length(), received.length() - position);
        content.appendBuffer(received, position, count);
        position += count;
        if (content.length() == length) {
          emitFrame();
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

  private void emitFrame() {
    byte[] bytes = content.getBytes();
    content = Buffer.buffer();
    length = 0;
    lengthBytes = 0;
    frames.accept(bytes);
  }
}
