package twf.tiles.admin.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.config.Settings;
import twf.tiles.event.Addresses;
import twf.tiles.event.EventCodec;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.RawHttpConnection;
import twf.tiles.testing.TestBridgeClient;
import twf.tiles.testing.TlsFiles;
import twf.tiles.verticle.HttpServerVerticle;

/** Tests that TLS handshakes that clients never complete count as connections and time out. */
@Tag("slow")
class TlsHandshakeLimitTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final List<RawHttpConnection> wires = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void stop() {
    wires.forEach(RawHttpConnection::close);
    FutureAssertions.await(vertx.close());
  }

  @Test
  void countsAndTimesOutPendingHandshakes() throws Exception {
    TlsFiles tls = TlsFiles.make(folder, "own");
    EventCodec.register(vertx.eventBus());
    vertx
        .eventBus()
        .<Object>consumer(Addresses.admin("status"), message -> message.reply(new JsonObject()));
    AdminBridge bridge =
        new AdminBridge(
            vertx,
            new Settings.Management(
                "127.0.0.1",
                0,
                0,
                null,
                null,
                new Settings.Tls(tls.certificate(), tls.key()),
                List.of()),
            List.of("status"),
            Duration.ofSeconds(2));
    FutureAssertions.await(vertx.deployVerticle(new HttpServerVerticle(bridge)));
    for (int i = 0; i < 3 * AdminBridge.MAX_CONNECTIONS; i++) {
      wires.add(new RawHttpConnection(bridge.port()).send("\u0016\u0003\u0001"));
    }
    Awaitility.await("pending handshakes count as connections")
        .atMost(BOUND)
        .until(() -> bridge.connections() >= AdminBridge.MAX_CONNECTIONS);
    assertThat(wires.get(wires.size() - 1).isEnded()).as("beyond the limit").isTrue();
    assertThat(bridge.connections()).isLessThanOrEqualTo(2 * AdminBridge.MAX_CONNECTIONS);
    Awaitility.await("timed out").atMost(BOUND).until(() -> bridge.connections() == 0);
    try (TestBridgeClient client =
        new TestBridgeClient(
            tls.trust().getSocketFactory().createSocket("127.0.0.1", bridge.port()))) {
      assertThat(client.request("status", new JsonObject()).failureCode()).isZero();
    }
  }
}
