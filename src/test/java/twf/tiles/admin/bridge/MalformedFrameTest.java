package twf.tiles.admin.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.config.Settings;
import twf.tiles.event.Addresses;
import twf.tiles.event.EventCodec;
import twf.tiles.testing.TestBridgeClient;
import twf.tiles.verticle.HttpServerVerticle;

/**
 * Tests invalid frames: the bridge responds with the violated rule, closes the connection and
 * executes nothing.
 */
@Tag("slow")
class MalformedFrameTest {
  private static final String LENGTH = "a frame has 1 to 65536 bytes after its length";
  private static final String JSON =
      "expected one JSON object, at most 16 levels deep, no key in it twice";
  private static final String TYPE =
      "type: expected send, register, unregister or ping; publish is not for clients";
  private static final String ADDRESS = "address: expected text of 1 to 200 characters";
  private static final String REPLY = "replyAddress: expected text of 1 to 200 characters";
  private static final String HEADERS =
      "headers: expected authorization, text, and timeout, 1 to 120000 alone";
  private static final String BODY = "body: expected an object";
  private static final String FIELDS =
      "expected type, address, replyAddress, headers and body alone";

  private static final AtomicInteger ASKED = new AtomicInteger();
  private static final Vertx VERTX = Vertx.vertx();

  private static AdminBridge bridge;

  @BeforeAll
  static void start() {
    EventCodec.register(VERTX.eventBus());
    for (String address : List.of(Addresses.admin("status"), "twf.tiles.published")) {
      VERTX
          .eventBus()
          .<Object>consumer(
              address,
              message -> {
                ASKED.incrementAndGet();
                message.reply(new JsonObject());
              });
    }
    bridge =
        new AdminBridge(
            VERTX,
            new Settings.Management("127.0.0.1", 0, 0, null, null, null, List.of()),
            List.of("status"),
            Duration.ofSeconds(1));
    await(VERTX.deployVerticle(new HttpServerVerticle(bridge)));
  }

  @AfterAll
  static void stop() {
    await(VERTX.close());
  }

  static Stream<Arguments> texts() {
    String send = "{\"type\":\"send\",\"address\":\"twf.tiles.admin.status\"";
    String asked = send + ",\"replyAddress\":\"r\"";
    return Stream.of(
        arguments("{", JSON),
        arguments("[]", JSON),
        arguments("null", JSON),
        arguments("\"text\"", JSON),
        arguments("{} {}", JSON),
        arguments("{\"type\":\"ping\",\"type\":\"send\"}", JSON),
        arguments("{\"type\":\"pi\u0000ng\"}", JSON),
        arguments(asked + ",\"body\":" + "[".repeat(30_000), JSON),
        arguments(asked + ",\"body\":{\"a\":" + "[".repeat(15) + "]".repeat(15) + "}}", JSON),
        arguments(asked + ",\"body\":{\"a\":" + "1".repeat(5000) + "}}", JSON),
        arguments("{}", TYPE),
        arguments("{\"type\":1}", TYPE),
        arguments("{\"type\":null}", TYPE),
        arguments("{\"type\":\"message\"}", TYPE),
        arguments("{\"type\":\"publish\",\"address\":\"twf.tiles.admin.status\"}", TYPE),
        arguments("{\"type\":\"publish\",\"address\":\"twf.tiles.published\"}", TYPE),
        arguments("{\"type\":\"register\"}", ADDRESS),
        arguments("{\"type\":\"register\",\"address\":{}}", ADDRESS),
        arguments("{\"type\":\"unregister\",\"address\":\"\"}", ADDRESS),
        arguments("{\"type\":\"register\",\"address\":\"" + "a".repeat(201) + "\"}", ADDRESS),
        arguments(send + "}", REPLY),
        arguments(send + ",\"replyAddress\":7}", REPLY),
        arguments(send + ",\"replyAddress\":\"" + "a".repeat(201) + "\"}", REPLY),
        arguments(asked + ",\"headers\":[]}", HEADERS),
        arguments(asked + ",\"headers\":{\"codecName\":\"x\"}}", HEADERS),
        arguments(asked + ",\"headers\":{\"localOnly\":true}}", HEADERS),
        arguments(asked + ",\"headers\":{\"Authorization\":\"Bearer x\"}}", HEADERS),
        arguments(asked + ",\"headers\":{\"authorization\":{}}}", HEADERS),
        arguments(asked + ",\"headers\":{\"authorization\":null}}", HEADERS),
        arguments(
            asked + ",\"headers\":{\"authorization\":\"" + "a".repeat(8193) + "\"}}", HEADERS),
        arguments(asked + ",\"headers\":{\"timeout\":\"5\"}}", HEADERS),
        arguments(asked + ",\"headers\":{\"timeout\":0}}", HEADERS),
        arguments(asked + ",\"headers\":{\"timeout\":-1}}", HEADERS),
        arguments(asked + ",\"headers\":{\"timeout\":1.5}}", HEADERS),
        arguments(asked + ",\"headers\":{\"timeout\":120001}}", HEADERS),
        arguments(asked + ",\"headers\":{\"timeout\":99999999999999999999}}", HEADERS),
        arguments(asked + ",\"body\":[]}", BODY),
        arguments(asked + ",\"body\":\"text\"}", BODY),
        arguments(asked + ",\"body\":99999999999999999999}", BODY),
        arguments(asked + ",\"failureCode\":1}", FIELDS));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void rejectsInvalidFrameNamingTheRule(String text, String reason) {
    refused(frame(text.getBytes(UTF_8)), reason);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 65_537, Integer.MAX_VALUE})
  void rejectsOutOfRangeLengthBeforeBuffering(int length) {
    refused(ByteBuffer.allocate(4).putInt(length).array(), LENGTH);
  }

  @Test
  void rejectsInvalidUtf8() {
    refused(frame(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}), JSON);
  }

  @Test
  void ignoresFramesAfterRejectedFrame() {
    String ask =
        "{\"type\":\"send\",\"address\":\"twf.tiles.admin.status\",\"replyAddress\":\"r\"}";
    refused(
        Buffer.buffer(frame("{}".getBytes(UTF_8)))
            .appendBytes(frame(ask.getBytes(UTF_8)))
            .getBytes(),
        TYPE);
  }

  @Test
  void discardsOversizedFrameContent() {
    try (TestBridgeClient client = new TestBridgeClient(bridge.port())) {
      client.sendBytes(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
      byte[] much = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        client.sendBytes(much);
      }
      assertThat(client.nextOther().getString("message")).isEqualTo(LENGTH);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void buffersNothingForTooLongLength() {
    FrameDecoder reader = new FrameDecoder(content -> {});
    long before = used();
    Buffer length = Buffer.buffer().appendInt(FrameDecoder.MAX_FRAME_BYTES);
    List<FrameDecoder> many =
        Stream.generate(() -> new FrameDecoder(content -> {})).limit(2000).toList();
    many.forEach(each -> each.accept(length));
    assertThat(used() - before).isLessThan(32L << 20);
    assertThat(many).hasSize(2000);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> reader.accept(Buffer.buffer().appendInt(Integer.MAX_VALUE)))
        .isInstanceOf(FrameDecoder.RejectedFrameException.class);
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void decodesFramesRegardlessOfChunking() {
    try (TestBridgeClient client = new TestBridgeClient(bridge.port())) {
      byte[] ping = frame("{\"type\":\"ping\"}".getBytes(UTF_8));
      for (byte one : ping) {
        client.sendBytes(new byte[] {one});
      }
      assertThat(client.nextOther().getString("type")).isEqualTo("pong");
      client.sendBytes(Buffer.buffer(ping).appendBytes(ping).appendBytes(ping).getBytes());
      for (int i = 0; i < 3; i++) {
        assertThat(client.nextOther().getString("type")).isEqualTo("pong");
      }
      String start = "{\"type\":\"ping\"";
      client.sendBytes(
          frame((start + " ".repeat(65_536 - start.length() - 1) + "}").getBytes(UTF_8)));
      assertThat(client.nextOther().getString("type")).isEqualTo("pong");
    }
  }

  private static byte[] frame(byte[] content) {
    return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
  }

  private static void refused(byte[] bytes, String reason) {
    ASKED.set(0);
    try (TestBridgeClient client = new TestBridgeClient(bridge.port());
        TestBridgeClient other = new TestBridgeClient(bridge.port())) {
      client.sendBytes(bytes);
      JsonObject answer = client.nextOther();
      assertThat(answer).isEqualTo(new JsonObject().put("type", "err").put("message", reason));
      assertThat(client.isEnded()).isTrue();
      other.ping();
      assertThat(ASKED).hasValue(0);
    }
  }
}
