package twf.tiles.admin.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;

/**
 * Checks that decoded frames do not depend on chunk boundaries and contain only allowed fields. The
 * first byte of the input selects the chunk sizes of the rest.
 */
public final class BridgeFrameFuzzTarget implements FuzzTarget {
  private static final Set<String> ALLOWED =
      Set.of("type", "address", "replyAddress", "headers", "body");

  @Override
  public Stream<byte[]> seeds() {
    String send =
        "{\"type\":\"send\",\"address\":\"twf.tiles.admin.status\",\"replyAddress\":\"r\","
            + "\"headers\":{\"authorization\":\"Bearer x\",\"timeout\":5000},\"body\":{\"a\":[1]}}";
    return Stream.of(
        input("{\"type\":\"ping\"}"),
        input(send),
        input("{\"type\":\"register\",\"address\":\"twf.tiles.published\"}", send),
        input("{\"type\":\"publish\",\"address\":\"twf.tiles.published\"}"),
        new byte[] {7, 0, 1, 0, 1},
        new byte[] {7, 0, 0, 0, 0, 1});
  }

  private static byte[] input(String... frames) {
    Buffer input = Buffer.buffer().appendByte((byte) 3);
    for (String frame : frames) {
      input.appendInt(frame.length()).appendString(frame);
    }
    return input.getBytes();
  }

  @Override
  public void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] sent = Arrays.copyOfRange(input, 1, input.length);
    Random cuts = new Random(input[0]);
    List<Buffer> pieces = new ArrayList<>();
    for (int at = 0; at < sent.length; ) {
      int end = Math.min(sent.length, at + 1 + cuts.nextInt(1 + (input[0] & 0xff)));
      pieces.add(Buffer.buffer(Arrays.copyOfRange(sent, at, end)));
      at = end;
    }
    assertThat(taken(pieces)).isEqualTo(taken(List.of(Buffer.buffer(sent))));
  }

  /** Returns the frames up to the first rejected one, then the reason for its rejection. */
  private static List<String> taken(List<Buffer> pieces) {
    List<String> taken = new ArrayList<>();
    FrameDecoder reader = new FrameDecoder(content -> taken.add(frame(content)));
    try {
      pieces.forEach(reader::accept);
    } catch (FrameDecoder.RejectedFrameException e) {
      RefusalInvariants.checkOneLine(e.reason());
      taken.add(e.reason());
    }
    return taken;
  }

  private static String frame(byte[] content) {
    assertThat(content.length).isBetween(1, FrameDecoder.MAX_FRAME_BYTES);
    JsonObject frame = FrameValidator.check(content);
    assertThat(ALLOWED).containsAll(frame.fieldNames());
    if (!frame.getString("type").equals("ping")) {
      assertThat(frame.getString("address").length())
          .isBetween(1, FrameValidator.MAX_ADDRESS_LENGTH);
    }
    if (frame.getString("type").equals("send")) {
      assertThat(frame.getString("replyAddress")).isNotEmpty();
    }
    String text = frame.encode();
    assertThat(FrameValidator.check(text.getBytes(StandardCharsets.UTF_8)).encode())
        .isEqualTo(text);
    return text;
  }
}
