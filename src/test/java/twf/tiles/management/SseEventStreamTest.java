package twf.tiles.management;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import twf.tiles.config.Settings;
import twf.tiles.domain.RunId;
import twf.tiles.event.Addresses;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.EventCodec;
import twf.tiles.event.ManifestStaged;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.event.PointerMoved;
import twf.tiles.event.ValidationReport;
import twf.tiles.verticle.HttpServerVerticle;

@Timeout(30)
class SseEventStreamTest {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final RunId RUN = new RunId("20260131_18z");
  private static final Instant AT = Instant.parse("2026-01-31T23:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final List<Listener> listeners = new ArrayList<>();
  private SseEventStream events;
  private ManagementServer server;
  private String deployment;

  private void start(Duration heartbeat) {
    EventCodec.register(vertx.eventBus());
    events = new SseEventStream(vertx, heartbeat);
    Router router = Router.router(vertx);
    router.get("/events").handler(events::handle);
    server =
        new ManagementServer(
            vertx,
            new Settings.Management("127.0.0.1", 0, 0, null, null, null, List.of()),
            router,
            events,
            Duration.ofSeconds(2));
    deployment = await(vertx.deployVerticle(new HttpServerVerticle(server)));
  }

  @AfterEach
  void stop() {
    listeners.forEach(Listener::close);
    await(vertx.close());
  }

  private Listener listen(String query) {
    Listener listener = new Listener(server.port(), query);
    listeners.add(listener);
    return listener;
  }

  private void changed(String model) {
    Addresses.TREE_CHANGED.publish(vertx.eventBus(), new ModelStateChanged(model));
  }

  @Test
  void sendsEveryEventWithIdAndJson() {
    start(BOUND);
    Listener listener = listen("");
    assertThat(listener.head())
        .startsWith("HTTP/1.0 200 OK")
        .contains("Content-Type: text/event-stream", "Cache-Control: no-store");
    assertThat(listener.lines(2)).containsExactly("retry: 5000", "");
    var bus = vertx.eventBus();
    Addresses.STAGED.publish(bus, new ManifestStaged("gfs", RUN, "tmp2m", AT));
    Addresses.VALIDATED.publish(
        bus,
        new ValidationReport("gfs", RUN, "tmp2m", AT, CheckOutcome.PASS, "gate", List.of(), null));
    Addresses.PUBLISHED.publish(bus, new PointerMoved("gfs", RUN, 2, 1));
    Addresses.ROLLED_BACK.publish(bus, new PointerMoved("gfs", RUN, 3, 2));
    changed("gfs");
    List<List<String>> told = Stream.generate(() -> listener.lines(4)).limit(5).toList();
    assertThat(told).extracting(lines -> lines.get(3)).containsOnly("");
    assertThat(told)
        .extracting(lines -> lines.get(0))
        .containsExactly("id: 1", "id: 2", "id: 3", "id: 4", "id: 5");
    assertThat(told)
        .extracting(lines -> lines.get(1))
        .containsExactlyInAnyOrder(
            "event: staged",
            "event: validated",
            "event: published",
            "event: rolled-back",
            "event: tree-changed");
    assertThat(told)
        .filteredOn(lines -> lines.get(1).equals("event: published"))
        .extracting(lines -> new JsonObject(lines.get(2).substring("data: ".length())))
        .containsExactly(
            new JsonObject()
                .put("model", "gfs")
                .put("run", RUN.text())
                .put("generation", 2)
                .put("previous_generation", 1));
  }

  @Test
  void filtersEventsByModel() {
    start(BOUND);
    Listener one = listen("?model=gfs");
    Listener two = listen("?model=icon&model=era5");
    Stream.of(one, two).forEach(listener -> listener.lines(2));
    Stream.of("gfs", "hrrr", "icon", "era5").forEach(this::changed);
    assertThat(one.lines(4)).contains("id: 1", "data: {\"model\":\"gfs\"}");
    assertThat(two.lines(4)).contains("id: 3", "data: {\"model\":\"icon\"}");
    assertThat(two.lines(4)).contains("id: 4", "data: {\"model\":\"era5\"}");
  }

  @Test
  void rejectsInvalidModel() {
    start(BOUND);
    for (String query : List.of("?model=", "?model=GFS", "?model=gfs&model=..")) {
      assertThat(listen(query).head()).startsWith("HTTP/1.0 400 Bad Request");
    }
    assertThat(events.listeners()).isZero();
  }

  @Test
  void sendsHeartbeats() {
    start(Duration.ofMillis(20));
    Listener listener = listen("");
    listener.lines(2);
    assertThat(listener.lines(4)).containsExactly(":", "", ":", "");
  }

  @Test
  void limitsClientsUntilOneLeaves() {
    start(BOUND);
    for (int i = 0; i < SseEventStream.MAX_CLIENTS; i++) {
      listen("").lines(1);
    }
    assertThat(listen("").head()).startsWith("HTTP/1.0 503");
    listeners.get(0).close();
    Awaitility.await().atMost(BOUND).until(() -> events.listeners() < SseEventStream.MAX_CLIENTS);
    assertThat(listen("").head()).startsWith("HTTP/1.0 200");
  }

  @Test
  void disconnectsSlowReadersOnly() throws IOException {
    start(BOUND);
    Listener other = listen("?model=told");
    other.lines(2);
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.port()));
      deaf.getOutputStream()
          .write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Awaitility.await().atMost(BOUND).until(() -> events.listeners() == 2);
      Awaitility.await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                Stream.generate(() -> "m".repeat(1000)).limit(200).forEach(this::changed);
                return events.listeners() == 1;
              });
    }
    changed("told");
    assertThat(other.lines(4)).contains("event: tree-changed", "data: {\"model\":\"told\"}");
  }

  @Test
  void endsStreamsOnStop() {
    start(BOUND);
    Listener listener = listen("");
    listener.lines(2);
    await(vertx.undeploy(deployment));
    assertThat(listener.isEnded()).isTrue();
    assertThat(events.listeners()).isZero();
  }

  /** Reads an event stream line by line. Uses HTTP/1.0, so that the response is not chunked. */
  private static final class Listener implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final List<String> head = new ArrayList<>();

    Listener(int port, String query) {
      try {
        socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout((int) BOUND.toMillis());
        in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        socket
            .getOutputStream()
            .write(
                ("GET /events" + query + " HTTP/1.0\r\nHost: a\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          head.add(line);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String head() {
      return String.join("\n", head);
    }

    List<String> lines(int count) {
      return Stream.generate(this::line).limit(count).toList();
    }

    private String line() {
      try {
        return String.valueOf(in.readLine());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean isEnded() {
      return "null".equals(line());
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
