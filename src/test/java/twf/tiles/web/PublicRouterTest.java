package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.ContractSchemas;
import twf.tiles.web.PublicServerFixture.Answer;

final class PublicRouterTest {
  private static final String BRIEF = "public, max-age=5, must-revalidate";
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final RunId EARLY = new RunId("20190301_00z");
  private static final RunId LATE = new RunId("20190301_06z");
  private static final VariableKey OLD = new VariableKey("era5", EARLY, "tmp2m");
  private static final VariableKey KEY = new VariableKey("era5", LATE, "tmp2m");

  private static final String OLDEST = "Thu, 01 Jan 1970 00:00:00 GMT";
  private static final String NEWEST = "Fri, 31 Dec 9999 23:59:59 GMT";

  @TempDir Path root;
  private PublicServerFixture served;
  private String shown;
  private String newest;

  @BeforeEach
  void serve() {
    served = new PublicServerFixture(root, "*");
    served.tree.publish(OLD, 3);
    shown = served.tree.publish(KEY, 1);
    served.tree.movePointer("era5", 1, LATE, Map.of("tmp2m", shown));
    newest = served.tree.publish(KEY, 2);
    served.load();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void servesPointerBytesFromDisk() throws Exception {
    Answer answer = served.get("/manifests/era5/latest.json");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().getBytes())
        .isEqualTo(Files.readAllBytes(served.tree.manifests().pointer("era5")));
    assertThat(answer.header("Cache-Control")).isEqualTo(BRIEF);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    String etag = answer.header("ETag");
    assertThat(etag).matches("\"[0-9a-f]+\"");
    Answer again = served.get("/manifests/era5/latest.json", "If-None-Match", "W/" + etag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.header("ETag")).isEqualTo(etag);
    assertThat(again.header("Cache-Control")).isEqualTo(BRIEF);
  }

  @Test
  void servesSnapshotsAndMetasAsImmutable() throws Exception {
    for (String name : new String[] {shown, newest}) {
      Answer answer = served.get(KEY.snapshotUrl(name));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Cache-Control")).isEqualTo(IMMUTABLE);
      assertThat(answer.body().getBytes())
          .isEqualTo(Files.readAllBytes(served.tree.published().snapshot(KEY, name)));
    }
    Answer meta = served.get("/published/" + KEY + "/meta/001.json");
    assertThat(meta.header("Cache-Control")).isEqualTo(IMMUTABLE);
    assertThat(meta.json().getString("frame_id")).isEqualTo("001");
  }

  @Test
  void servesSchemasLikePageFiles() throws Exception {
    assertThat(served.get("/schemas/meta.json").status()).isEqualTo(404);
    served.loadSchemas();
    for (String name : new String[] {"meta", "manifest", "snapshot", "pointer", "history"}) {
      Answer answer = served.get("/schemas/" + name + ".json", "Origin", "https://example.org");
      assertThat(answer.status()).as(name).isEqualTo(200);
      assertThat(answer.body().getBytes())
          .isEqualTo(Files.readAllBytes(ContractSchemas.FOLDER.resolve(name + ".json")));
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
      String path = "/schemas/" + name + ".json";
      assertThat(served.get(path, "If-None-Match", answer.header("ETag")).status()).isEqualTo(304);
    }
    for (String other : new String[] {"files.json", "x.json", "meta", "..%2fmap%2ffiles.json"}) {
      assertThat(served.get("/schemas/" + other).status()).as(other).isIn(400, 404);
    }
  }

  @Test
  void cachesNewestSnapshotLikePointer() {
    Answer answer = served.get("/published/" + KEY + "/manifest.json");
    assertThat(answer.header("Cache-Control")).isEqualTo(BRIEF);
    assertThat(answer.json().getInteger("available_frames")).isEqualTo(2);
  }

  @Test
  void sendsLastModifiedForImmutableContentOnly() {
    for (String path :
        new String[] {KEY.snapshotUrl(shown), "/published/" + KEY + "/meta/000.json"}) {
      String date = served.get(path).header("Last-Modified");
      assertThat(date).as(path).endsWith(" GMT");
      assertThat(served.get(path, "If-Modified-Since", date).status()).isEqualTo(304);
      assertThat(served.get(path, "If-Unmodified-Since", OLDEST).status()).isEqualTo(412);
    }
    for (String path :
        new String[] {
          "/manifests/era5/latest.json", "/published/" + KEY + "/manifest.json", "/api/models"
        }) {
      Answer answer = served.get(path, "If-Modified-Since", NEWEST, "If-Unmodified-Since", OLDEST);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.header("Last-Modified")).as(path).isNull();
    }
  }

  @Test
  void hidesUnpublishedAndKeepsSupersededSnapshots() {
    String next = served.tree.writeSnapshot(KEY, 3);
    assertThat(served.get(KEY.snapshotUrl(next)).status()).isEqualTo(404);
    served.tree.movePointer("era5", 2, EARLY, Map.of());
    served.tree.link(KEY, next);
    served.load();
    assertThat(served.get(KEY.snapshotUrl(next)).status()).isEqualTo(200);
    assertThat(served.get(KEY.snapshotUrl(shown)).status()).isEqualTo(200);
  }

  @Test
  void listsPublishedRunsInDiscovery() {
    assertThat(served.get("/api/models").body().toJsonArray())
        .isEqualTo(new JsonArray().add(new JsonObject().put("id", "era5").put("name", "ERA5")));
    Answer runs = served.get("/api/runs?model=era5");
    assertThat(runs.body().toJsonArray()).containsExactly("20190301_06z", "20190301_00z");
    assertThat(runs.header("Cache-Control")).isEqualTo(BRIEF);
    assertThat(served.get("/api/runs?model=era5", "If-None-Match", runs.header("ETag")).status())
        .isEqualTo(304);
    assertThat(served.get("/api/vars?model=era5&run=latest").body().toJsonArray())
        .containsExactly("tmp2m");
    assertThat(served.get("/api/vars?model=era5&run=20190301_00z").status()).isEqualTo(200);
    for (String nothing :
        new String[] {"/api/vars?model=era5&run=20190302_00z", "/api/runs?model=gfs"}) {
      Answer empty = served.get(nothing);
      assertThat(empty.status()).as(nothing).isEqualTo(200);
      assertThat(empty.body().toJsonArray()).as(nothing).isEmpty();
    }
  }

  @Test
  void omitsHeldRunFromListsButServesIt() {
    served.tree.hold("era5", LATE);
    served.load();
    assertThat(served.get("/api/runs?model=era5").body().toJsonArray())
        .containsExactly("20190301_00z");
    assertThat(served.get(KEY.archiveUrl("000")).status()).isEqualTo(200);
    assertThat(served.get("/api/vars?model=era5&run=20190301_06z").status()).isEqualTo(200);
  }

  @Test
  void servesPointerSnapshotForLatestAndNewestForRun() {
    JsonObject latest = served.get("/api/run/era5/latest/manifest.json").json();
    assertThat(latest.getString("run")).isEqualTo("20190301_06z");
    assertThat(latest.getInteger("contract_version")).isEqualTo(1);
    assertThat(latest.getString("last_updated")).isEqualTo("2026-01-29T18:00:00Z");
    assertThat(available(latest)).isEqualTo(1);
    assertThat(available(served.get("/api/run/era5/20190301_06z/manifest.json").json()))
        .isEqualTo(2);
  }

  private static int available(JsonObject run) {
    return run.getJsonObject("variables").getJsonObject("tmp2m").getInteger("available_frames");
  }

  @Test
  void namesArchiveUrlOnRequestedHost() {
    Answer answer = served.get("/api/tilejson/" + KEY + "/001.json", "Host", "tiles.example:8443");
    JsonObject json = answer.json();
    assertThat(json.getString("tilejson")).isEqualTo("3.0.0");
    assertThat(json.getJsonArray("tiles"))
        .containsExactly(
            "pmtiles://http://tiles.example:8443" + KEY.archiveUrl("001") + "/{z}/{x}/{y}");
    assertThat(json.getJsonArray("bounds")).containsExactly(-10.0, 50.0, 2.0, 58.0);
    assertThat(json.getInteger("minzoom")).isZero();
    assertThat(json.getInteger("maxzoom")).isEqualTo(7);
    assertThat(json.getString("units")).isEqualTo("K");
    assertThat(json.getString("valid_time")).isEqualTo("2019-03-01T07:00:00Z");
    JsonObject legend = json.getJsonObject("legend");
    assertThat(legend.getJsonArray("stops")).hasSize(2);
    assertThat(legend.getString("kind")).isEqualTo("steps");
    assertThat(legend.getString("source")).isEqualTo("NWS");
    assertThat(json.containsKey("attribution")).isFalse();
    assertThat(answer.header("Cache-Control")).isEqualTo(BRIEF);
    assertThat(answer.header("Vary")).isEqualTo("Host, X-Forwarded-Proto");
  }

  @Test
  void usesForwardedHttpsInTileJson() {
    JsonObject json =
        served
            .get(
                "/api/tilejson/" + KEY + "/001.json",
                "Host",
                "tiles.example",
                "X-Forwarded-Proto",
                "https")
            .json();
    assertThat(json.getJsonArray("tiles").getString(0))
        .startsWith("pmtiles://https://tiles.example/tiles/");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8099, 127.0.0.1:8099",
    "127.0.0.1, 127.0.0.1",
    "[::1]:8099, [::1]:8099",
    "[::1], [::1]",
    "[2001:DB8::5]:8443, [2001:db8::5]:8443",
    "[::ffff:192.0.2.7]:8099, [::ffff:192.0.2.7]:8099",
    "Tiles.Example:8443, Tiles.Example:8443",
    "tiles.example., tiles.example.",
    "my_host, my_host",
  })
  void namesRequestedHostInTileJson(String host, String written) {
    JsonObject json = served.get("/api/tilejson/" + KEY + "/001.json", "Host", host).json();
    assertThat(json.getJsonArray("tiles").getString(0))
        .isEqualTo("pmtiles://http://" + written + KEY.archiveUrl("001") + "/{z}/{x}/{y}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "https                | https",
        "https, http          | https",
        "HTTPS,http           | https",
        "` https ,http`       | https",
        "http, https          | http",
        "`, https`            | https",
        "ftp, https           | http",
        "https;http           | http",
        "\"https\"          | http",
        "``                   | http"
      })
  void usesFirstForwardedScheme(String forwarded, String scheme) {
    JsonObject json =
        served.get("/api/tilejson/" + KEY + "/001.json", "X-Forwarded-Proto", forwarded).json();
    assertThat(json.getJsonArray("tiles").getString(0)).startsWith("pmtiles://" + scheme + "://");
  }

  @Test
  void joinsForwardedSchemeLines() {
    String url = "/api/tilejson/" + KEY + "/001.json";
    String name = "X-Forwarded-Proto";
    assertThat(served.get(url, name, "https", name, "http").json().getJsonArray("tiles").encode())
        .contains("pmtiles://https://");
    assertThat(served.get(url, name, "http", name, "https").json().getJsonArray("tiles").encode())
        .contains("pmtiles://http://");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\"b<c>", "::1", "[::1", "[fe80::1%25eth0]", "[1.2.3.4]", "1.2.3.4.5", "a..b"})
  void rejectsInvalidHostHeader(String host) {
    assertThat(served.get("/api/tilejson/" + KEY + "/001.json", "Host", host).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/manifests/ERA5/latest.json",
        "/published/era5/20190230_00z/tmp2m/manifest.json",
        "/published/era5/20190301_24z/tmp2m/manifest.json",
        "/published/era5/latest/tmp2m/manifest.json",
        "/published/era5/20190301_00z/tmp2m/manifests/latest.json",
        "/published/era5/20190301_00z/tmp2m/meta/1.json",
        "/tiles/era5/20190301_00z/tmp2m/abc.pmtiles",
        "/tiles/era5/20190301_00z/tmp2m/0001.pmtiles",
        "/tiles/era5/20190301_00z/TMP2M/000.pmtiles",
        "/tiles/era5/20190301_00z/tmp%202m/000.pmtiles",
        "/tiles/era5/20190301_00z/tmp2m/%zz.pmtiles",
        "/tiles/era5/20190301_00z/tmp2m/%ff.pmtiles",
        "/tiles/era5/20190301_00z/tmp2m/000%00.pmtiles",
        "/tiles/era5/20190301_00z/tmp2m/..%2f000.pmtiles",
        "/published/../manifests/era5/latest.json",
        "/published/%2e%2e/%2e%2e/etc/passwd",
        "/published/..%5c..%5cetc/passwd",
        "/api/runs",
        "/api/runs?model=",
        "/api/runs?model=ERA5",
        "/api/runs?model=%zz",
        "/api/vars?model=era5",
        "/api/vars?model=era5&run=yesterday",
        "/api/run/era5/20191301_00z/manifest.json"
      })
  void rejectsInvalidPathSegment(String path) {
    Answer answer = served.get(path);
    assertThat(answer.status()).isEqualTo(400);
    assertProblem(answer, 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nothing",
        "/manifests/era5",
        "/manifests/era5/holds.json",
        "/manifests/era5/history/00000001.json",
        "/manifests/gfs/latest.json",
        "/manifests/.admin-token",
        "/published/era5/20190301_00z/tmp2m/",
        "/published/era5/20190301_00z/tmp2m/manifest.json/",
        "/published/era5//20190301_00z/tmp2m/manifest.json",
        "/published/era5/20190301_00z/refc/manifest.json",
        "/published/era5/20190301_00z/tmp2m/manifests/003-0123456789abcdef.json",
        "/tiles/era5/20190301_00z/tmp2m/003.pmtiles",
        "/tiles/era5/20190301_00z/tmp2m/000.png",
        "/api/tilejson/era5/20190301_00z/tmp2m/018.json"
      })
  void returnsNotFound(String path) {
    Answer answer = served.get(path);
    assertThat(answer.status()).isEqualTo(404);
    assertProblem(answer, 404);
  }

  private static void assertProblem(Answer answer, int status) {
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.json().fieldNames())
        .containsExactly("type", "title", "status", "detail", "instance");
    assertThat(answer.json().getInteger("status")).isEqualTo(status);
  }

  @Test
  void answersHeadLikeGetWithoutBody() {
    for (String path :
        new String[] {
          "/manifests/era5/latest.json", KEY.snapshotUrl(newest), "/api/models", "/health", "/no"
        }) {
      Answer get = served.get(path);
      Answer head = served.request(HttpMethod.HEAD, path);
      assertThat(head.status()).isEqualTo(get.status());
      assertThat(head.body().length()).isZero();
      for (String name : new String[] {"Content-Length", "Content-Type", "ETag", "Cache-Control"}) {
        assertThat(head.header(name)).as(path + " " + name).isEqualTo(get.header(name));
      }
    }
  }

  @Test
  void returnsMethodNotAllowed() {
    for (HttpMethod method :
        new HttpMethod[] {HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH}) {
      Answer answer = served.request(method, "/health");
      assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
      assertProblem(answer, 405);
      assertThat(answer.status()).isEqualTo(405);
    }
    assertThat(served.request(HttpMethod.POST, "/nothing").status()).isEqualTo(404);
  }

  @Test
  void allowsRangesAndConditionsInPreflight() {
    Answer answer =
        served.request(
            HttpMethod.OPTIONS,
            KEY.archiveUrl("000"),
            "Origin",
            "https://maps.example",
            "Access-Control-Request-Method",
            "GET",
            "Access-Control-Request-Headers",
            "range");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(answer.header("Access-Control-Allow-Headers")).contains("Range", "If-None-Match");
    assertThat(answer.header("Access-Control-Max-Age")).isNotNull();
  }

  @Test
  void exposesContractHeaders() {
    assertThat(served.get("/health").header("Access-Control-Expose-Headers"))
        .isEqualTo("ETag, Content-Range, Content-Length, Deprecation, Sunset, Link");
  }

  @Test
  void reportsHealthy() {
    Answer answer = served.get("/health");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().toString()).isEqualTo("{\"status\":\"ok\"}");
  }
}
