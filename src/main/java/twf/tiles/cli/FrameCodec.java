package twf.tiles.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes frames of the Vert.x TCP event-bus bridge: a 4-byte big-endian length, then that
 * many bytes of JSON.
 *
 * <p>A read that times out in the middle of a frame can be repeated; it continues where it stopped.
 * One thread reads.
 */
final class FrameCodec {
  /** The largest accepted frame, in bytes. */
  static final int MAX_FRAME_BYTES = 16 << 20;

  private static final int HEADER_BYTES = 4;
  private static final int INITIAL_BUFFER_BYTES = 64 * 1024;
  private static final int MAX_DEPTH = 64;
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxDocumentLength(MAX_FRAME_BYTES)
                      .build())
              .build());

  private final InputStream in;
  private final OutputStream out;

  /** The beginning of the current frame, its length field included. */
  private byte[] buffer = new byte[INITIAL_BUFFER_BYTES];

  private int have;

  FrameCodec(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Formats JSON as one line of ASCII: it looks the same on every terminal and cannot contain
   * control sequences.
   */
  static String line(JsonNode json) {
    try {
      return MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(json)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  void write(ObjectNode frame) throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(frame);
    out.write(
        ByteBuffer.allocate(HEADER_BYTES + json.length).putInt(json.length).put(json).array());
    out.flush();
  }

  /**
   * Reads the next frame; null if the peer has closed the connection between two frames.
   *
   * @throws java.net.SocketTimeoutException if no complete frame arrives in time; the call may be
   *     repeated
   * @throws CliException.Unreachable if the data is not a valid frame
   */
  @Nullable JsonNode read() throws IOException {
    if (!fill(HEADER_BYTES)) {
      return null;
    }
    int length = ByteBuffer.wrap(buffer).getInt();
    if (length < 0 || length > MAX_FRAME_BYTES) {
      throw new CliException.Unreachable(
          "its answer is over 16 MiB, or it is no event-bus bridge; check the port, and --tls-ca");
    }
    fill(HEADER_BYTES + length);
    JsonNode frame = parse(Arrays.copyOfRange(buffer, HEADER_BYTES, HEADER_BYTES + length));
    buffer = new byte[INITIAL_BUFFER_BYTES];
    have = 0;
    return frame;
  }

  /**
   * Reads until {@code wanted} bytes are in the buffer; returns false if the stream ends before the
   * first one.
   */
  private boolean fill(int wanted) throws IOException {
    while (have < wanted) {
      if (have == buffer.length) {
        // Grow the buffer with the data received: do not allocate 16 MiB because of a length field.
        buffer = Arrays.copyOf(buffer, Math.min(wanted, 2 * buffer.length));
      }
      int count = in.read(buffer, have, Math.min(wanted, buffer.length) - have);
      if (count < 0 && have == 0) {
        return false;
      }
      if (count < 0) {
        throw new CliException.Unreachable("the connection was closed in the middle of an answer");
      }
      have += count;
    }
    return true;
  }

  static JsonNode parse(byte[] json) throws IOException {
    try {
      JsonNode frame = MAPPER.readTree(json);
      if (frame != null && frame.isObject()) {
        return frame;
      }
    } catch (JsonProcessingException e) {
      throw new CliException.Unreachable("its answer is not JSON");
    }
    throw new CliException.Unreachable("its answer is no JSON object");
  }
}
