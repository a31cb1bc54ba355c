package twf.tiles.admin.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;

/**
 * Splits a client's byte stream into frames. A frame is its length in 4 bytes, big-endian, followed
 * by that many bytes of content.
 *
 * <p>Buffers at most one frame and what arrived with it, and allocates memory only for bytes that
 * have arrived. Not thread-safe.
 */
final class FrameDecoder {
  static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final int LENGTH_BYTES = 4;

  /**
   * Thrown for an invalid frame; the connection is then closed. The reason is sent to the client
   * and logged, so it contains nothing that the client sent.
   */
  static final class RejectedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    RejectedFrameException(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  private final RecordParser parser = RecordParser.newFixed(LENGTH_BYTES, this::handleRecord);
  private final Consumer<byte[]> frames;
  private boolean expectsContent;

  /**
   * @param frames receives the content of each frame
   */
  FrameDecoder(Consumer<byte[]> frames) {
    this.frames = frames;
  }

  /**
   * Decodes received bytes. After an exception, it must not be called again.
   *
   * @throws RejectedFrameException if the length of a frame is out of bounds
   */
  void accept(Buffer received) {
    parser.handle(received);
  }

  private void handleRecord(Buffer bytes) {
    if (expectsContent) {
      expectsContent = false;
      parser.fixedSizeMode(LENGTH_BYTES);
      frames.accept(bytes.getBytes());
      return;
    }
    int length = bytes.getInt(0);
    if (length < 1 || length > MAX_FRAME_BYTES) {
      throw new RejectedFrameException(
          "a frame has 1 to " + MAX_FRAME_BYTES + " bytes after its length");
    }
    expectsContent = true;
    parser.fixedSizeMode(length);
  }
}
