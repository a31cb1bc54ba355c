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
 * Frames of the event-bus bridge: four bytes of length, big-endian, then as many bytes of JSON.
 *
 * <p>A read that times out in the middle of a frame goes on where it stopped. One thread reads.
 */
public final class FrameCodec {
  /** The largest frame that is taken, in bytes. */
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
  private boolean headRead;

  public FrameCodec(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** JSON on one line, in ASCII: it is the same on every terminal, and moves no cursor. */
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
   * The next frame; null where the other side has closed the connection between two frames.
   *
   * @throws java.net.SocketTimeoutException where nothing came in time; may be called again
   * @throws ServerUnreachableException where what came is no frame
   */
  public @Nullable JsonNode read() throws IOException {
    if (!headRead) {
      if (!fill()) {
        return null;
      }
      begin(ByteBuffer.wrap(bytes).getInt());
    }
    if (!fill()) {
      throw broken("the connection was closed in the middle of an answer");
    }
    JsonNode frame = parse(wanted == bytes.length ? bytes : Arrays.copyOf(bytes, wanted));
    bytes = new byte[HEADER_BYTES];
    wanted = HEADER_BYTES;
    have = 0;
    headRead = false;
    return frame;
  }

  private void begin(int length) {
    if (length < 0 || length > MAX_FRAME_BYTES) {
      throw broken(
          "its answer is over 16 MiB, or it is no event-bus bridge; check the port, and --tls-ca");
    }
    headRead = true;
    have = 0;
    wanted = length;
    // Grows with what really comes: a length alone costs the sender nothing.
    bytes = new byte[Math.min(length, INITIAL_BUFFER_BYTES)];
  }

  /** Reads until all that is wanted is there; false at the end of the stream. */
  private boolean fill() throws IOException {
    while (have < wanted) {
      if (have == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(wanted, 2 * bytes.length));
      }
      int count = in.read(bytes, have, bytes.length - have);
      if (count < 0) {
        if (have > 0) {
          throw broken("the connection was closed in the middle of an answer");
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
      throw broken("its answer is not JSON");
    }
    throw broken("its answer is no JSON object");
  }

  private static ServerUnreachableException broken(String what) {
    return new ServerUnreachableException(what);
  }
}
