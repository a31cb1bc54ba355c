package twf.tiles.admin.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.config.Settings;
import twf.tiles.domain.RunId;
import twf.tiles.event.Addresses;
import twf.tiles.event.EventCodec;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.event.PointerMoved;
import twf.tiles.testing.TestBridgeClient;
import twf.tiles.verticle.HttpServerVerticle;

/** Tests commands, events, limits and shutdown of the bridge. All clients send valid frames. */
class AdminBridgeTest {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final RunId RUN = new RunId("20260131_18z");

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Message<Object>> slow = new LinkedBlockingQueue<>();
  private final List<TestBridgeClient> clients = new ArrayList<>();
  private AdminBridge bridge;
  private String deployment;

  @BeforeEach
  void start() {
    EventCodec.register(vertx.eventBus());
    vertx
        .eventBus()
        .<Object>consumer(
            Addresses.admin("status"),
            message ->
                message.reply(
                    new JsonObject()
                        .put("body", message.body())
                        .put("authorization", message.headers().get("authorization"))
                        .put("from", message.headers().get("from"))
                        .put("headers", message.headers().size())));
    vertx
        .eventBus()
        .<Object>consumer(Addresses.admin("hold"), message -> message.fail(409, "held"));
    vertx.eventBus().<Object>consumer(Addresses.admin("retain"), slow::add);
    open(Duration.ofMinutes(1));
  }

  private void open(Duration idle) {
    bridge =
        new AdminBridge(
            vertx,
            new Settings.Management("127.0.0.1", 0, 0, null, null, null, List.of()),
            List.of("status", "hold", "retain", "models"),
            GRACE,
            idle);
    deployment = await(vertx.deployVerticle(new HttpServerVerticle(bridge)));
  }

  @AfterEach
  void stop() {
    clients.forEach(TestBridgeClient::close);
    await(vertx.close());
  }

  private TestBridgeClient client() {
    TestBridgeClient client = new TestBridgeClient(bridge.port());
    clients.add(client);
    return client;
  }

  private static JsonObject model(String name) {
    return new JsonObject().put("model", name);
  }

  private void tell(String model) {
    Addresses.PUBLISHED.publish(vertx.eventBus(), new PointerMoved(model, RUN, 2, 1));
  }

  @Test
  void answersCommandAndPassesTokenHeader() {
    TestBridgeClient.Reply reply = client().request("status", model("gfs"), "secret");
    assertThat(reply.body())
        .isEqualTo(
            new JsonObject()
                .put("body", model("gfs"))
                .put("authorization", "Bearer secret")
                .put("from", "127.0.0.1")
                .put("headers", 2));
  }

  @Test
  void returnsFailureCodeAndMessage() {
    assertThat(client().request("hold", model("gfs")))
        .isEqualTo(new TestBridgeClient.Reply(new JsonObject(), 409, "held"));
  }

  @Test
  void rejectsUnknownCommandListingKnownOnes() {
    TestBridgeClient.Reply reply = client().request("frobnicate", model("gfs"));
    assertThat(reply.failureCode()).isEqualTo(404);
    assertThat(reply.message())
        .isEqualTo("no such command; there are [hold, models, retain, status]");
  }

  @Test
  void reportsUnansweredCommandAsUnavailable() {
    TestBridgeClient.Reply reply = client().request("models", new JsonObject());
    assertThat(reply.failureCode()).isEqualTo(503);
    assertThat(reply.message()).isEqualTo("models is not answered now: starting or stopping");
  }

  @Test
  void reportsTimedOutCommandAsUnavailable() {
    TestBridgeClient client = client();
    client.sendFrame(send("retain", "late").put("headers", new JsonObject().put("timeout", 50)));
    JsonObject late = client.nextAt("late");
    assertThat(late.getInteger("failureCode")).isEqualTo(503);
    assertThat(late.getString("message")).startsWith("retain has not answered in time");
  }

  private static JsonObject send(String command, String replies) {
    return new JsonObject()
        .put("type", "send")
        .put("address", Addresses.admin(command))
        .put("replyAddress", replies)
        .put("body", new JsonObject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "twf.tiles.staged",
        "twf.tiles.admin",
        "twf.tiles.admin.",
        "twf.tiles.admin.STATUS",
        "twf.tiles.admin.status.x",
        "twf-tiles.admin.status",
        "__vertx.reply.1",
        " "
      })
  void acceptsOnlyCommandAddresses(String address) {
    TestBridgeClient client = client();
    client.sendFrame(send("x", "r").put("address", address));
    assertThat(client.nextOther().getString("message")).isEqualTo("access_denied");
    client.ping();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"twf.tiles.admin.status", "twf.tiles", "twf.tiles.", "twf.tiles.Published", "r1"})
  void sendsOnlyEventAddresses(String address) {
    TestBridgeClient client = client();
    client.sendFrame(new JsonObject().put("type", "register").put("address", address));
    assertThat(client.nextOther().getString("message")).isEqualTo("access_denied");
    client.ping();
  }

  @Test
  void sendsEventsAsContractJson() {
    TestBridgeClient client = client();
    BlockingQueue<JsonObject> published = client.register("twf.tiles.published");
    tell("gfs");
    JsonObject frame = TestBridgeClient.poll(published, "published");
    assertThat(frame.getString("type")).isEqualTo("message");
    assertThat(frame.getJsonObject("body"))
        .isEqualTo(
            model("gfs").put("run", RUN.text()).put("generation", 2).put("previous_generation", 1));
  }

  @Test
  void sendsEventOncePerRegisteredAddressUntilUnregistered() {
    TestBridgeClient client = client();
    BlockingQueue<JsonObject> published = client.register("twf.tiles.published");
    BlockingQueue<JsonObject> changed = client.register("twf.tiles.tree-changed");
    client.register("twf.tiles.published");
    tell("first");
    JsonObject unregister =
        new JsonObject().put("type", "unregister").put("address", "twf.tiles.published");
    assertThat(TestBridgeClient.poll(published, "first").getJsonObject("body").getString("model"))
        .isEqualTo("first");
    client.sendFrame(unregister);
    client.ping();
    tell("second");
    Addresses.TREE_CHANGED.publish(vertx.eventBus(), new ModelStateChanged("second"));
    TestBridgeClient.poll(changed, "second");
    assertThat(published).isEmpty();
    client.sendFrame(unregister);
    assertThat(client.nextOther().getString("message")).isEqualTo("unknown_address");
  }

  @Test
  void limitsConcurrentCommandsPerConnection() {
    TestBridgeClient client = client();
    for (int i = 0; i <= BridgeConnection.MAX_CONCURRENT_COMMANDS; i++) {
      client.sendFrame(send("retain", "r" + i));
    }
    JsonObject refused = client.nextAt("r" + BridgeConnection.MAX_CONCURRENT_COMMANDS);
    assertThat(refused.getInteger("failureCode")).isEqualTo(503);
    assertThat(refused.getString("message")).startsWith("too many concurrent commands (limit 16)");
    Awaitility.await()
        .atMost(BOUND)
        .until(() -> slow.size() == BridgeConnection.MAX_CONCURRENT_COMMANDS);
    slow.forEach(message -> message.reply(new JsonObject()));
    for (int i = 0; i < BridgeConnection.MAX_CONCURRENT_COMMANDS; i++) {
      assertThat(client.nextAt("r" + i).getString("type")).isEqualTo("message");
    }
    assertThat(client.request("status", new JsonObject()).failureCode()).isZero();
  }

  @Test
  void rejectsConnectionsBeyondLimitUntilOneCloses() {
    for (int i = 0; i < AdminBridge.MAX_CONNECTIONS; i++) {
      client().ping();
    }
    TestBridgeClient tooMany = client();
    assertThat(tooMany.nextOther().getString("message"))
        .isEqualTo("64 connections are open, and no more are let in");
    assertThat(tooMany.isEnded()).isTrue();
    clients.get(0).close();
    Awaitility.await()
        .atMost(BOUND)
        .until(() -> bridge.connections() < AdminBridge.MAX_CONNECTIONS);
    client().ping();
  }

  @Test
  void closesIdleConnections() {
    open(Duration.ofSeconds(2));
    TestBridgeClient listens = client();
    listens.register("twf.tiles.published");
    TestBridgeClient waits = client();
    waits.sendFrame(send("retain", "r"));
    assertThat(client().isEnded()).isTrue();
    assertThat(client().isEnded()).isTrue();
    listens.ping();
    slow.forEach(message -> message.reply(new JsonObject()));
    assertThat(waits.nextAt("r").getString("type")).isEqualTo("message");
    assertThat(waits.isEnded()).isTrue();
  }

  @Test
  void disconnectsClientsThatDoNotReadEvents() throws IOException {
    TestBridgeClient reads = client();
    BlockingQueue<JsonObject> changed = reads.register("twf.tiles.tree-changed");
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), bridge.port()));
      byte[] register =
          "{\"type\":\"register\",\"address\":\"twf.tiles.published\"}".getBytes("UTF-8");
      deaf.getOutputStream().write(new byte[] {0, 0, 0, (byte) register.length});
      deaf.getOutputStream().write(register);
      Awaitility.await().atMost(BOUND).until(() -> bridge.connections() == 2);
      Awaitility.await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                for (int i = 0; i < 200; i++) {
                  tell("m".repeat(1000));
                }
                return bridge.connections() == 1;
              });
    }
    Addresses.TREE_CHANGED.publish(vertx.eventBus(), new ModelStateChanged("told"));
    assertThat(TestBridgeClient.poll(changed, "told").getJsonObject("body"))
        .isEqualTo(model("told"));
  }

  @Test
  void answersPendingCommandsOnStopAndCloses() {
    TestBridgeClient idle = client();
    idle.ping();
    TestBridgeClient waits = client();
    waits.sendFrame(send("retain", "r"));
    Message<Object> message = TestBridgeClient.poll(slow, "retain");
    var stopped = vertx.undeploy(deployment);
    assertThat(idle.isEnded()).isTrue();
    message.reply(new JsonObject());
    assertThat(waits.nextAt("r").getString("type")).isEqualTo("message");
    assertThat(waits.isEnded()).isTrue();
    await(stopped);
    Awaitility.await().atMost(BOUND).until(() -> bridge.connections() == 0);
  }
}
