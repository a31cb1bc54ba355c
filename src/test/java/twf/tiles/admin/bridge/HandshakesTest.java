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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.EventCodec;
import twf.tiles.config.Settings;
import twf.tiles.testing.BridgeClient;
import twf.tiles.testing.Futures;
import twf.tiles.testing.TlsFiles;
import twf.tiles.testing.Wire;
import twf.tiles.verticle.ServerVerticle;

/** Clients that begin TLS and never come to its end. */
class HandshakesTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final List<Wire> wires = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void stop() {
    wires.forEach(Wire::close);
    Futures.await(vertx.close());
  }

  @Test
  void theyCountAreCutOffAndLeaveRoomForOthers() throws Exception {
    TlsFiles tls = TlsFiles.make(folder, "own");
    EventCodec.register(vertx.eventBus());
    vertx
        .eventBus()
        .<Object>consumer(Addresses.admin("status"), message -> message.reply(new JsonObject()));
    AdminBridge bridge =
        new AdminBridge(
            vertx,
            new Settings.Management(
                "127.0.0.1", 0, 0, null, null, new Settings.Tls(tls.certificate(), tls.key())),
            List.of("status"),
            Duration.ofSeconds(2));
    Futures.await(vertx.deployVerticle(new ServerVerticle(bridge)));
    for (int i = 0; i < 3 * AdminBridge.MOST_CONNECTIONS; i++) {
      wires.add(new Wire(bridge.port()).send("\u0016\u0003\u0001"));
    }
    Awaitility.await("counted")
        .atMost(BOUND)
        .until(() -> bridge.connections() >= AdminBridge.MOST_CONNECTIONS);
    assertThat(wires.get(wires.size() - 1).isEnded()).as("refused").isTrue();
    assertThat(bridge.connections()).isLessThanOrEqualTo(2 * AdminBridge.MOST_CONNECTIONS);
    Awaitility.await("cut off").atMost(BOUND).until(() -> bridge.connections() == 0);
    try (BridgeClient client =
        new BridgeClient(tls.trust().getSocketFactory().createSocket("127.0.0.1", bridge.port()))) {
      assertThat(client.request("status", new JsonObject()).failureCode()).isZero();
    }
  }
}
