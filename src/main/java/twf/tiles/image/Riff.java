package twf.tiles.image;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;

/** Writes a RIFF file: chunks of a four-letter type and a length, padded to even. */
final class Riff {
  private final Buffer chunks = Buffer.buffer();

  /** Appends a chunk; the buffer's position stays. */
  Riff chunk(int type, ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(content.position(), bytes);
    chunks.appendIntLE(type).appendIntLE(bytes.length).appendBytes(bytes);
    if (bytes.length % 2 == 1) {
      chunks.appendByte((byte) 0);
    }
    return this;
  }

  byte[] toBytes(int riff, int form) {
    return Buffer.buffer()
        .appendIntLE(riff)
        .appendIntLE(4 + chunks.length())
        .appendIntLE(form)
        .appendBuffer(chunks)
        .getBytes();
  }
}
