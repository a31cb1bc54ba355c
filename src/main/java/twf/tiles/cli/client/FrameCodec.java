package twf.tiles.cli.client;

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
public final class FrameCodec {
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
  private byte[] bytes = new byte[HEADER_BYTES];
  private int wanted = HEADER_BYTES;
  private int have;
  private boolean lengthRead;

  public FrameCodec(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Formats JSON as one line of ASCII: it looks the same on every terminal and cannot contain
   * control sequences.
   */
  public static String line(JsonNode json) {
    try {
      return MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(json)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  public void write(ObjectNode frame) throws IOException {
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
   * @throws ServerUnreachableException if the data is not a valid frame
   */
  public @Nullable JsonNode read() throws IOException {
    if (!lengthRead) {
      if (!fill()) {
        return null;
      }
      startContent(ByteBuffer.wrap(bytes).getInt());
    }
    if (!fill()) {
      throw protocolError("the connection was closed in the middle of an answer");
    }
    JsonNode frame = parse(wanted == bytes.length ? bytes : Arrays.copyOf(bytes, wanted));
    bytes = new byte[HEADER_BYTES];
    wanted = HEADER_BYTES;
    have = 0;
    lengthRead = false;
    return frame;
  }

  private void startContent(int length) {
    if (length < 0 || length > MAX_FRAME_BYTES) {
      throw protocolError(
          "its answer is over 16 MiB, or it is no event-bus bridge; check the port, and --tls-ca");
    }
    lengthRead = true;
    have = 0;
    wanted = length;
    // Grow the buffer with the data received: do not allocate 16 MiB because of a length field.
    bytes = new byte[Math.min(length, INITIAL_BUFFER_BYTES)];
  }

  /** Reads until {@code wanted} bytes are in the buffer; returns false at the end of the stream. */
  private boolean fill() throws IOException {
    while (have < wanted) {
      if (have == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(wanted, 2 * bytes.length));
      }
      int count = in.read(bytes, have, bytes.length - have);
      if (count < 0) {
        if (have > 0) {
          throw protocolError("the connection was closed in the middle of an answer");
        }
        return false;
      }
      have += count;
    }
    return true;
  }

  public static JsonNode parse(byte[] json) throws IOException {
    try {
      JsonNode frame = MAPPER.readTree(json);
      if (frame != null && frame.isObject()) {
        return frame;
      }
    } catch (JsonProcessingException e) {
      throw protocolError("its answer is not JSON");
    }
    throw protocolError("its answer is no JSON object");
  }

  private static ServerUnreachableException protocolError(String what) {
    return new ServerUnreachableException(what);
  }
}
