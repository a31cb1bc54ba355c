package twf.tiles.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.ProblemResponder;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.RawHttpConnection;

/** Tests slow clients, and clients that never complete a request or response. */
@Tag("slow")
final class SlowClientTest {
  private static final VariableKey KEY =
      new VariableKey("era5", new RunId("20190301_00z"), "tmp2m");
  private static final int SLOW = 50;
  private static final int WINDOW = 4096;
  private static final int BYTES = 1_000_000;
  private static final long MAX_HELD_BYTES = 25_000_000;
  private static final int LARGE = 16 * 1024 * 1024;
  private static final int SENDING = 32 * 1024;

  /**
   * Number of reads by the slow client, {@link #EVERY} apart: four times the idle timeout in total.
   */
  private static final int TIMES = 32;

  /** Longer than the test takes. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private static final Duration EVERY = Duration.ofMillis(100);
  private static final int MAX_CONNECTIONS = 20;
  private static final int LITTLE = 128 * 1024;
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final List<RawHttpConnection> wires = new ArrayList<>();
  @TempDir Path root;

  @AfterEach
  void hangUp() {
    wires.forEach(RawHttpConnection::close);
  }

  private RawHttpConnection wire(int port, int window) {
    RawHttpConnection wire = new RawHttpConnection(port, window);
    wires.add(wire);
    return wire;
  }

  @Test
  void isolatesSlowReadersAndFreesTheirResources() {
    byte[] large = new byte[BYTES];
    new Random(1).nextBytes(large);
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      served.tree.publishWith(KEY, 1, large);
      served.load();
      int port = served.server.port();
      assertThat(wire(port, 0).request("GET", KEY.archiveUrl("001")).readResponse().body())
          .isEqualTo(large);
      long held = held();
      List<RawHttpConnection> slow = slowReaders(port);
      RawHttpConnection quick = wire(port, 0);
      for (int i = 0; i < 20; i++) {
        assertThat(
                quick
                    .request("GET", "/published/" + KEY + "/manifest.json")
                    .readResponse()
                    .status())
            .isEqualTo(200);
        assertThat(
                quick
                    .request("GET", KEY.archiveUrl("001"), "Range: bytes=7-7")
                    .readResponse()
                    .body())
            .containsExactly(large[7]);
      }
      assertThat(served.server.connections()).isEqualTo(SLOW + 2);
      assertThat(held() - held).as("bytes held for slow readers").isLessThan(MAX_HELD_BYTES);
      assertThat(slow.get(0).readResponse().body()).isEqualTo(large);
      assertThat(slow.get(1).readResponse().body()).isEqualTo(large);
      hangUp();
      await("connections closed").atMost(BOUND).until(() -> served.server.connections() == 0);
      await("descriptors closed").atMost(BOUND).until(() -> descriptors("001.pmtiles") <= 1);
      assertThat(served.get("/health").status()).isEqualTo(200);
    }
  }

  private List<RawHttpConnection> slowReaders(int port) {
    List<RawHttpConnection> slow = new ArrayList<>();
    for (int i = 0; i < SLOW; i++) {
      slow.add(wire(port, WINDOW).request("GET", KEY.archiveUrl("001")));
    }
    for (int i = 2; i < SLOW; i++) {
      assertThat(slow.get(i).read(100)).isEqualTo(100);
    }
    return slow;
  }

  /** Returns the heap and direct memory in use, in bytes. */
  private static long held() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory() + PlatformDependent.usedDirectMemory();
  }

  /**
   * Returns how many descriptors of this process refer to a file of that name; 0 if the system has
   * no {@code /proc}.
   */
  private static long descriptors(String name) throws IOException {
    Path folder = Path.of("/proc/self/fd");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(link -> target(link).endsWith(name)).count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  @Test
  void closesIncompleteRequestsButKeepsPendingOnes() throws Exception {
    CompletableFuture<HttpServerRequest> asked = new CompletableFuture<>();
    Vertx vertx = Vertx.vertx();
    try (Closing server = new Closing(vertx, asked::complete)) {
      int port = server.started.port();
      RawHttpConnection waiting = wire(port, 0).request("GET", "/waiting");
      HttpServerRequest request = asked.get(BOUND.toSeconds(), SECONDS);
      for (String part :
          new String[] {
            "", "G", "GET /health HT", "GET /health HTTP/1.1\r\nHost: a\r\nX-", "\r\n"
          }) {
        assertThat(wire(port, 0).send(part).isEnded()).as(part).isTrue();
      }
      await("others closed").atMost(BOUND).until(() -> server.started.connections() == 1);
      vertx.runOnContext(go -> request.response().end("at last"));
      assertThat(waiting.readResponse().text()).isEqualTo("at last");
      assertThat(waiting.isEnded()).as("closed when idle after the response").isTrue();
      await("connections closed").atMost(BOUND).until(() -> server.started.connections() == 0);
    }
  }

  @Test
  void closesConnectionsWithTricklingHeader() throws Exception {
    try (Closing server = new Closing(Vertx.vertx(), request -> request.response().end())) {
      RawHttpConnection wire = wire(server.started.port(), 0).send("GET / HTTP/1.1\r\nX-A: ");
      await("connection closed")
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> wire.send("x") == wire && server.started.connections() == 0);
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  void closesConnectionsWithEndlessBody() throws Exception {
    try (Closing server = new Closing(Vertx.vertx(), request -> request.response().end())) {
      RawHttpConnection wire =
          wire(server.started.port(), 0).request("GET", "/", "Content-Length: 1000000000");
      assertThat(wire.readResponse().status()).isEqualTo(200);
      await("connection closed")
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> wire.send("x".repeat(1000)) == wire && server.started.connections() == 0);
      assertThat(wire.isEnded()).isTrue();
    }
  }

  @Test
  void keepsActiveConnections() throws Exception {
    try (Closing server = new Closing(Vertx.vertx(), request -> request.response().end())) {
      RawHttpConnection busy = wire(server.started.port(), 0);
      RawHttpConnection idle = wire(server.started.port(), 0);
      await("idle connection closed")
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(5))
          .until(
              () ->
                  busy.request("GET", "/").readResponse().status() == 200
                      && server.started.connections() == 1);
      assertThat(idle.isEnded()).isTrue();
      assertThat(busy.request("GET", "/").readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void limitsConnectionsUntilOneCloses() throws Exception {
    try (Closing server = new Closing(Vertx.vertx(), request -> request.response().end())) {
      for (int i = 0; i < MAX_CONNECTIONS; i++) {
        assertThat(wire(server.started.port(), 0).request("GET", "/").readResponse().status())
            .isEqualTo(200);
      }
      assertThat(wire(server.started.port(), 0).isEnded()).as("connection over the limit").isTrue();
      wires.get(0).close();
      await("free slot").atMost(BOUND).until(() -> server.started.connections() < MAX_CONNECTIONS);
      assertThat(wire(server.started.port(), 0).request("GET", "/").readResponse().status())
          .isEqualTo(200);
    }
  }

  /** Each transport closes connections with unsent data in a different way. */
  private static Vertx vertx(String name) {
    VertxBuilder builder = Vertx.builder();
    Transport transport =
        switch (name) {
          case "epoll" -> Transport.EPOLL;
          case "io_uring" -> Transport.IO_URING;
          default -> null;
        };
    if (!name.equals("nio")) {
      assumeThat(transport != null && transport.available()).as("%s available", name).isTrue();
      builder.withTransport(transport);
    }
    return builder.build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring"})
  void closesConnectionsThatReadNothing(String transport) throws Exception {
    try (Closing server =
        new Closing(vertx(transport), request -> request.response().end(large()))) {
      RawHttpConnection stalled = wire(server.started.port(), WINDOW).request("GET", "/");
      assertThat(stalled.read(100)).isEqualTo(100);
      await("connection closed").atMost(BOUND).until(() -> server.started.connections() == 0);
      assertThat(stalled.readRemaining().length).isLessThan(LARGE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring"})
  void servesSlowButSteadyReaders(String transport) throws Exception {
    try (Closing server =
        new Closing(vertx(transport), request -> request.response().end(large()))) {
      RawHttpConnection slow = wire(server.started.port(), WINDOW).request("GET", "/");
      RawHttpConnection stalled = wire(server.started.port(), WINDOW).request("GET", "/");
      AtomicInteger taken = new AtomicInteger(slow.read(1000));
      await("slow reads outlast the idle timeout")
          .atMost(BOUND)
          .pollInterval(EVERY)
          .until(() -> taken.addAndGet(slow.read(LITTLE)) >= LITTLE * TIMES);
      assertThat(server.started.connections()).as("only the slow one is open").isEqualTo(1);
      assertThat(taken.get() + slow.read(LARGE - taken.get())).isEqualTo(LARGE);
      assertThat(stalled.readRemaining().length).isLessThan(LARGE);
    }
  }

  @Test
  void closesExcessivePipeliningAndServesOthers() {
    Vertx vertx = Vertx.vertx();
    try (Closing closing =
        new Closing(vertx, request -> request.response().end(body(SENDING)), LONG)) {
      int port = closing.started.port();
      RawHttpConnection atOnce = wire(port, 0);
      RawHttpConnection oneByOne = wire(port, WINDOW);
      String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      atOnce.send(request.repeat(2000));
      for (int i = 0; i < 200; i++) {
        oneByOne.send(request);
      }
      await("connections closed").atMost(BOUND).until(() -> closing.started.connections() == 0);
      RawHttpConnection other = wire(port, 0);
      for (int i = 0; i < 100; i++) {
        assertThat(other.request("GET", "/").readResponse().body()).hasSize(SENDING);
      }
    }
  }

  private static Buffer body(int bytes) {
    return Buffer.buffer(new byte[bytes]);
  }

  private static Buffer large() {
    return body(LARGE);
  }

  /** A server with an idle timeout of a fraction of a second by default. */
  private static final class Closing implements AutoCloseable {
    private final Vertx vertx;
    private final PublicServer started;

    Closing(Vertx vertx, Handler<HttpServerRequest> routes) {
      this(vertx, routes, Duration.ofMillis(800));
    }

    Closing(Vertx vertx, Handler<HttpServerRequest> routes, Duration quiet) {
      this.vertx = vertx;
      this.started =
          new PublicServer(
              vertx,
              // A small send buffer, because data that the kernel accepts does not show that the
              // client reads.
              PublicServer.options().setHost("127.0.0.1").setPort(0).setSendBufferSize(SENDING),
              routes,
              new ProblemResponder(new CorsPolicy(List.of("*"))),
              new ConnectionLimit("public port", MAX_CONNECTIONS, 0, ""),
              Duration.ofSeconds(10),
              quiet);
      FutureAssertions.await(started.start());
    }

    @Override
    public void close() {
      FutureAssertions.await(vertx.close());
    }
  }
}
