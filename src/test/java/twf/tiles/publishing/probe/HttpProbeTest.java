package twf.tiles.publishing.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.image.WebpFixtures;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.PublishedFixture;
import twf.tiles.testing.StagedRun;

/** Tests the probe against a real HTTP server whose responses each test can replace. */
@Tag("external")
@Tag("slow")
class HttpProbeTest {
  private static final RunId RUN = new RunId("20260131_00z");
  private static final VariableKey KEY = new VariableKey("gfs", RUN, "tmp2m");
  private static final String POINTER = "latest.json";
  private static final String DISCOVERY = "/api/vars";
  private static final String SNAPSHOT = "/manifests/0";
  private static final String ARCHIVE = ".pmtiles";

  @TempDir Path temp;
  private Vertx vertx;
  private HttpServer server;
  private PublishWorkerPools pools;
  private HttpProbe probe;
  private LatestPointer pointer;
  private PublishedFixture files;
  private final List<String> shown = new CopyOnWriteArrayList<>(List.of("tmp2m"));
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, Consumer<HttpServerRequest>> wrong = new ConcurrentHashMap<>();

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    files = new PublishedFixture(temp);
    String name = files.publishWith(KEY, 1, StagedRun.bytes(1, true, 0));
    pointer = files.movePointer("gfs", 1, RUN, Map.of("tmp2m", name));
    server = await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    pools = new PublishWorkerPools(vertx, "publish", 1);
    probe = new HttpProbe(vertx, pools, "127.0.0.1", server::actualPort);
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private void answer(HttpServerRequest request) {
    asked.add(request.path());
    wrong.entrySet().stream()
        .filter(each -> request.path().contains(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(this::right)
        .accept(request);
  }

  private void right(HttpServerRequest request) {
    String path = request.path();
    if (path.contains(POINTER)) {
      request.response().end(read(files.manifests().pointer("gfs")));
    } else if (path.equals(DISCOVERY)) {
      boolean known = ("model=gfs&run=" + RUN).equals(request.query());
      request.response().end(known ? new JsonArray(shown).toBuffer() : Buffer.buffer("[]"));
    } else if (path.endsWith(ARCHIVE) || path.endsWith(".webp")) {
      Buffer archive =
          read(
              path.endsWith(ARCHIVE)
                  ? files.published().archive(KEY, "001")
                  : files.published().image(KEY, "001"));
      String[] range = request.getHeader("Range").substring("bytes=".length()).split("-", 2);
      request
          .response()
          .setStatusCode(206)
          .end(archive.getBuffer(Integer.parseInt(range[0]), Integer.parseInt(range[1]) + 1));
    } else {
      request.response().end(read(temp.resolve(path.substring(1))));
    }
  }

  private static Buffer read(Path file) {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void fails(String part, Consumer<HttpServerRequest> answer) {
    wrong.put(part, answer);
    assertThat(catchThrowable(() -> probe.verify(pointer)))
        .as(part)
        .hasMessageContaining(
            "generation "
                + pointer.generation()
                + " of gfs is not served as published after 3 attempts");
    wrong.clear();
  }

  @Test
  void passesForCorrectResponses() throws Exception {
    probe.verify(pointer);
  }

  @Test
  void asksForImageOfNewestFrame() throws Exception {
    byte[] webp = WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA);
    String name = files.publishWithImage(KEY, 2, StagedRun.bytes(1, true, 0), webp);
    pointer = files.movePointer("gfs", 2, RUN, Map.of("tmp2m", name));

    probe.verify(pointer);

    assertThat(asked).contains(KEY.imageUrl("001"));
    fails(".webp", request -> request.response().setStatusCode(404).end());
    fails(".webp", request -> request.response().setStatusCode(206).end("RIFF....WEBQ"));
    fails(".webp", request -> request.response().setStatusCode(206).end("not a picture"));
  }

  @Test
  void skipsUnchangedVariables() throws Exception {
    VariableKey wind = new VariableKey("gfs", RUN, "wind");
    String name = files.publishWith(wind, 1, StagedRun.bytes(1, true, 0));
    LatestPointer before = pointer;
    pointer = files.movePointer("gfs", 2, RUN, Map.of("tmp2m", snapshot(before), "wind", name));
    shown.add("wind");

    probe.verify(pointer, Optional.of(before));

    assertThat(asked).noneMatch(path -> path.contains("/tmp2m/"));
    assertThat(asked).anyMatch(path -> path.contains("/wind/manifests/"));
    assertThat(asked).anyMatch(path -> path.contains("/wind/001.pmtiles"));
    assertThat(asked).as("no run document").noneMatch(path -> path.contains("/api/run/"));
  }

  private static String snapshot(LatestPointer pointer) {
    return pointer.variables().get("tmp2m").snapshot();
  }

  @Test
  void retriesWhileBusyServerDoesNotAnswer() throws Exception {
    List<Consumer<HttpServerRequest>> busy =
        List.of(
            request -> request.response().setStatusCode(503).end(),
            request -> request.response().setStatusCode(429).end(),
            request -> request.connection().close());
    for (Consumer<HttpServerRequest> answer : busy) {
      AtomicInteger tries = new AtomicInteger();
      wrong.put(
          SNAPSHOT,
          request -> {
            if (tries.incrementAndGet() <= 5) {
              answer.accept(request);
            } else {
              right(request);
            }
          });
      patient().verify(pointer, Optional.empty());
      assertThat(tries.get()).isEqualTo(6);
      wrong.clear();
    }
  }

  @Test
  void doesNotRetryAfterWrongResponses() {
    AtomicInteger tries = new AtomicInteger();
    wrong.put(
        SNAPSHOT,
        request -> {
          tries.incrementAndGet();
          request.response().setStatusCode(404).end();
        });
    assertThat(catchThrowable(() -> patient().verify(pointer, Optional.empty())))
        .hasMessageContaining("3 attempts");
    assertThat(tries.get()).isEqualTo(3);
  }

  @Test
  void givesUpAfterProbeTimeout() {
    HttpProbe brief =
        new HttpProbe(vertx, pools, "127.0.0.1", server::actualPort, Duration.ofMillis(1500));
    wrong.put(SNAPSHOT, request -> request.response().setStatusCode(503).end());
    assertThat(catchThrowable(() -> brief.verify(pointer, Optional.empty())))
        .hasMessageContaining("503")
        .hasMessageContaining("is not served as published");
  }

  private HttpProbe patient() {
    return new HttpProbe(vertx, pools, "127.0.0.1", server::actualPort, Duration.ofMinutes(5));
  }

  @Test
  void sendsBracketedHostHeaderOverIpv6() throws Exception {
    ExternalTools.requireIpv6();
    Set<String> hosts = ConcurrentHashMap.newKeySet();
    HttpServer ipv6 =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      hosts.add(String.valueOf(request.getHeader("Host")));
                      answer(request);
                    })
                .listen(0, "::1"));
    new HttpProbe(vertx, pools, "::1", ipv6::actualPort).verify(pointer);
    assertThat(hosts).containsExactly("[::1]:" + ipv6.actualPort());
  }

  @Test
  void retriesAfterWrongResponse() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    for (String part : new String[] {DISCOVERY, SNAPSHOT, ARCHIVE}) {
      asked.set(0);
      wrong.put(
          part,
          request -> {
            if (asked.incrementAndGet() == 1) {
              request.response().setStatusCode(503).end();
            } else {
              right(request);
            }
          });
      probe.verify(pointer);
      assertThat(asked.get()).as(part).isGreaterThan(1);
      wrong.clear();
    }
  }

  @Test
  void failsForMissingTruncatedOrOversizedResponse() {
    fails(SNAPSHOT, request -> request.response().setStatusCode(404).end());
    fails(DISCOVERY, request -> request.response().end("[\"wind\"]"));
    fails(DISCOVERY, request -> request.response().end("{\"run\":\"20260130_00z\"}"));
    fails(ARCHIVE, request -> request.response().end("the whole file"));
    // Announces 100 bytes and closes after three.
    fails(
        SNAPSHOT,
        request -> {
          request.response().putHeader("Content-Length", "100").write("{\"a");
          request.connection().close();
        });
    fails(
        SNAPSHOT,
        request -> {
          request.response().putHeader("Content-Length", String.valueOf(1L << 40)).write("{");
        });
    fails(SNAPSHOT, request -> request.response().setChunked(true).write("{"));
  }

  @Test
  void failsForArchiveWithOtherBytes() {
    fails(
        ARCHIVE,
        request -> request.response().setStatusCode(206).end(Buffer.buffer(new byte[127])));
  }

  @Test
  void freesConnectionsOfUnansweredRequests() throws Exception {
    AtomicInteger hung = new AtomicInteger();
    fails(SNAPSHOT, request -> hung.incrementAndGet());
    fails(
        ARCHIVE,
        request -> {
          hung.incrementAndGet();
          request.response().setStatusCode(206).putHeader("Content-Length", "127").write("P");
        });
    assertThat(hung.get()).as("more requests than client connections").isGreaterThan(5);
    probe.verify(pointer);
  }
}
