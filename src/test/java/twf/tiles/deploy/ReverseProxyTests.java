package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.testing.ExternalProcess;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.RawHttpConnection;
import twf.tiles.testing.RawHttpConnection.Answer;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/**
 * Checks that responses through a reverse proxy with its shipped configuration equal the server's
 * own.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ReverseProxyTests {
  private static final String RUN = "20260129_06z";
  private static final String ARCHIVE = "/tiles/era5/" + RUN + "/tmp2m/003.pmtiles";
  private static final String POINTER = "/manifests/era5/latest.json";
  private static final String PNG = "/tiles/era5/uk/" + RUN + "/tmp2m/3/7/62/41.png";
  private static final String GZIP = "Accept-Encoding: gzip, deflate, br, zstd";
  private static final int PADDING = 3 << 20;

  /** Headers that may differ: those of one connection (RFC 9110, 7.6.1) and of each server. */
  private static final Set<String> OWN =
      Set.of("connection", "keep-alive", "transfer-encoding", "server", "date", "via");

  private Roots roots;
  private BiFunction<Integer, String, ExternalProcess> starter;
  private ServerUnderTest server;
  private ServerClient client;
  private ExternalProcess front;
  private int port;

  /**
   * Starts the server and the proxy. The starter receives the proxy's port and the server's
   * authority.
   */
  final void start(Path folder, BiFunction<Integer, String, ExternalProcess> starter) {
    this.roots = new Roots(folder);
    this.starter = starter;
    server =
        ServerUnderTest.start(
            roots, roots.environment("RUNTIME_TILES_SUNSET_AT", "2099-01-01T00:00:00Z"));
    client = server.client();
    StagedRun run = new StagedRun(roots.staging(), "era5/" + RUN + "/tmp2m", 6).frames(6);
    run.archive(4, StagedRun.bytes(5, true, PADDING)).commit(6);
    client.awaitPointer("era5", RUN, "tmp2m", 6);
    port = ExternalTools.freePort();
    front = starter.apply(port, server.publicUri().getAuthority());
  }

  @AfterAll
  void stop() {
    if (front != null) {
      front.close();
    }
    if (server != null) {
      server.close();
    }
  }

  static Stream<Ask> asks() {
    return Stream.of(
        new Ask("GET", ARCHIVE, 200),
        new Ask("GET", ARCHIVE.replace("003", "004"), 200),
        new Ask("HEAD", ARCHIVE, 200),
        new Ask("HEAD", ARCHIVE, 200, "Range: bytes=0-9"),
        new Ask("GET", ARCHIVE, 206, "Range: bytes=0-6"),
        new Ask("GET", ARCHIVE, 206, "Range: bytes=-100"),
        new Ask("GET", ARCHIVE, 206, "Range: bytes=100-"),
        new Ask("GET", ARCHIVE.replace("003", "004"), 206, "Range: bytes=1000-2000000"),
        new Ask("GET", ARCHIVE, 206, "Range: bytes=0-9,20-29,-5"),
        new Ask("GET", ARCHIVE, 200, "Range: bytes=0-1,3-4,6-7,9-9,11-11,13-13,15-15,17-17,19-19"),
        new Ask("GET", ARCHIVE, 416, "Range: bytes=99999999-"),
        new Ask("GET", ARCHIVE, 206, "Range: bytes=0-9", "If-Range: {etag}"),
        new Ask("GET", ARCHIVE, 200, "Range: bytes=0-9", "If-Range: \"other\""),
        new Ask("GET", ARCHIVE, 206, "Range: bytes=0-9", "If-Match: {etag}"),
        new Ask("GET", ARCHIVE, 412, "If-Match: \"other\""),
        new Ask("GET", ARCHIVE, 304, "If-None-Match: {etag}"),
        new Ask("HEAD", ARCHIVE, 304, "If-None-Match: {etag}"),
        new Ask("GET", ARCHIVE, 304, "If-None-Match: \"other\", {etag}"),
        new Ask("GET", ARCHIVE, 304, "If-Modified-Since: {date}"),
        new Ask("GET", ARCHIVE, 200, "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT"),
        new Ask("GET", ARCHIVE, 200, "Origin: https://maps.example.com"),
        new Ask("GET", ARCHIVE.replace("003", "099"), 404),
        new Ask("GET", POINTER, 200),
        new Ask("HEAD", POINTER, 200),
        new Ask("GET", POINTER, 304, "If-None-Match: {etag}"),
        new Ask("GET", "/api/models", 200),
        new Ask("GET", "/api/runs?model=era5", 200),
        new Ask("GET", "/api/runs?model=..%2f", 400),
        new Ask("GET", "/api/run/era5/latest/manifest.json", 200),
        new Ask("GET", "/api/tilejson/era5/" + RUN + "/tmp2m/003.json", 200),
        new Ask("GET", "/published/era5/" + RUN + "/tmp2m/meta/003.json", 200),
        new Ask("GET", "/health", 200),
        new Ask("GET", PNG, 200),
        new Ask("HEAD", PNG, 200),
        new Ask("GET", PNG, 304, "If-None-Match: {etag}"),
        new Ask("GET", PNG.replace("/62/41", "/0/0"), 204),
        new Ask("GET", PNG.replace("/7/62/41", "/99/0/0"), 400),
        new Ask(
            "OPTIONS", ARCHIVE, 204, "Origin: https://a.b", "Access-Control-Request-Method: GET"),
        new Ask("DELETE", ARCHIVE, 405),
        new Ask("GET", "/nothing", 404),
        new Ask("GET", "/manifests//era5/latest.json", 404),
        new Ask("GET", "/metrics", 404),
        new Ask("GET", "/admin/status", 404),
        new Ask("GET", "/health/ready", 404));
  }

  @ParameterizedTest
  @MethodSource("asks")
  void passesResponsesThroughUnchanged(Ask ask) {
    Answer known = answer(server.publicUri().getPort(), new Ask("HEAD", ask.target(), 0));
    Ask filled = ask.with(known);
    Answer direct = answer(server.publicUri().getPort(), filled);
    Answer through = answer(port, filled);
    assertThat(direct.status()).as("%s: %s", filled, direct.text()).isEqualTo(ask.status());
    assertThat(through.status()).as("%s: %s", filled, through.text()).isEqualTo(ask.status());
    assertThat(headers(through)).as("%s", filled).isEqualTo(headers(direct));
    assertThat(body(through)).isEqualTo(body(direct));
  }

  /** A second server, which publishes nothing, behind the path that the shipped example names. */
  @Test
  void servesEverythingBelowPathOfPublicUrl() {
    String base = "https://tiles.example.com/models";
    int below = ExternalTools.freePort();
    try (ServerUnderTest web =
            ServerUnderTest.start(
                roots, roots.environment("OFFLINE_TILES_ENABLED", "false", "PUBLIC_URL", base));
        ExternalProcess proxy = starter.apply(below, web.publicUri().getAuthority())) {
      int port = web.publicUri().getPort();
      for (Ask ask : asks().toList()) {
        Ask filled = ask.with(answer(port, new Ask("HEAD", ask.target(), 0)));
        Answer direct = answer(port, filled);
        Answer through = answer(below, filled.below("/models"));
        assertThat(through.status()).as("%s: %s", ask, through.text()).isEqualTo(ask.status());
        assertThat(headers(through)).as("%s", ask).isEqualTo(headers(direct));
        assertThat(body(through)).as("%s", ask).isEqualTo(body(direct));
      }
      String tileJson = "/models/api/tilejson/era5/" + RUN + "/tmp2m/003.json";
      Answer forged =
          answer(
              below,
              new Ask(
                  "GET",
                  tileJson,
                  200,
                  "X-Forwarded-Proto: http",
                  "X-Forwarded-Host: evil.example",
                  "X-Forwarded-Prefix: /evil",
                  "Forwarded: host=evil.example;proto=http"));
      assertThat(forged.text()).contains("pmtiles://" + base + ARCHIVE + "/{z}/{x}/{y}");
      assertThat(answer(below, new Ask("GET", "/models" + PNG, 200)).header("link"))
          .contains("<" + base + ARCHIVE + ">; rel=\"successor-version\"");
      Answer page = answer(below, new Ask("GET", "/models/", 200));
      assertThat(page.text()).contains("src=\"./assets/").doesNotContain("src=\"/");
      Answer bare = answer(below, new Ask("GET", "/models", 308));
      assertThat(bare.status()).isEqualTo(308);
      assertThat(bare.header("location")).isEqualTo("/models/");
      assertThat(proxy.log()).doesNotContainIgnoringCase("[error]", "\"level\":\"error\"");
      assertThat(web.stop()).isZero();
    }
  }

  private static Answer answer(int port, Ask ask) {
    try (RawHttpConnection wire = new RawHttpConnection(port)) {
      String[] headers =
          Stream.concat(Stream.of(GZIP), ask.headers().stream()).toArray(String[]::new);
      return wire.request(ask.method(), ask.target(), headers)
          .readResponse(!ask.method().equals("HEAD"));
    }
  }

  /** Returns the headers to compare, with the random boundary of multipart responses replaced. */
  private static Map<String, String> headers(Answer answer) {
    Map<String, String> kept = new TreeMap<>(answer.headers());
    kept.keySet().removeAll(OWN);
    kept.computeIfPresent("content-type", (name, value) -> unbounded(answer, value));
    return kept;
  }

  private static String body(Answer answer) {
    String text = new String(answer.body(), java.nio.charset.StandardCharsets.ISO_8859_1);
    return unbounded(answer, text);
  }

  private static String unbounded(Answer answer, String text) {
    String type = String.valueOf(answer.header("content-type"));
    int at = type.indexOf("boundary=");
    return at < 0 ? text : text.replace(type.substring(at + 9), "BOUNDARY");
  }

  @Test
  void reusesConnectionsWithoutProxyErrors() {
    try (RawHttpConnection wire = new RawHttpConnection(port)) {
      for (int i = 0; i < 20; i++) {
        assertThat(wire.request("GET", ARCHIVE, "Range: bytes=0-6").readResponse().text())
            .isEqualTo("PMTiles");
      }
    }
    assertThat(front.log()).doesNotContainIgnoringCase("[error]", "[alert]", "\"level\":\"error\"");
  }

  /** A request and its expected status. */
  record Ask(String method, String target, int status, List<String> headers) {
    Ask(String method, String target, int status, String... headers) {
      this(method, target, status, List.of(headers));
    }

    Ask below(String prefix) {
      return new Ask(method, prefix + target, status, headers);
    }

    Ask with(Answer known) {
      return new Ask(
          method,
          target,
          status,
          headers.stream()
              .map(line -> line.replace("{etag}", String.valueOf(known.header("etag"))))
              .map(line -> line.replace("{date}", String.valueOf(known.header("last-modified"))))
              .toList());
    }
  }
}
