package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;
import twf.tiles.web.PublicServerFixture.Answer;

/** Responses of a server that clients reach below a path, through a proxy or without one. */
final class PublicUrlRoutesTest {
  private static final String BASE = "https://example.org/models";
  private static final VariableKey KEY =
      new VariableKey("era5", new RunId("20190301_00z"), "tmp2m");
  private static final String TILEJSON = "/api/tilejson/" + KEY + "/001.json";
  private static final String PNG = "/tiles/era5/uk/20190301_00z/tmp2m/1/0/0/0.png";
  private static final String POINTER = "/manifests/era5/latest.json";

  /** What an attacker, or a proxy that is not ours, may send. */
  private static final String[] FORGED = {
    "Host", "evil.example:1",
    "X-Forwarded-Proto", "http",
    "X-Forwarded-Host", "evil.example",
    "X-Forwarded-Prefix", "/evil",
    "Forwarded", "host=evil.example;proto=http"
  };

  @TempDir Path root;
  private PublicServerFixture served;
  private String snapshot;

  @BeforeEach
  void serve() throws IOException {
    open(BASE + "/");
    byte[] archive =
        new TestArchiveBuilder()
            .tile(0, 0, 0, TestImages.rgba(256, 256, (x, y) -> x < 3))
            .toBuffer()
            .getBytes();
    snapshot = served.tree.publishWith(KEY, 1, archive);
    served.tree.movePointer("era5", 1, KEY.run(), Map.of("tmp2m", snapshot));
    served.load();
  }

  private void open(String publicUrl) throws IOException {
    served = PublicServerFixture.at(root, publicUrl);
    served.loadPage();
    served.load();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void startsAbsoluteUrlsWithPublicUrlWhateverHostSays() {
    Answer plain = served.get(TILEJSON);
    Answer forged = served.get(TILEJSON, FORGED);
    assertThat(plain.json().getJsonArray("tiles"))
        .containsExactly("pmtiles://" + BASE + KEY.archiveUrl("001") + "/{z}/{x}/{y}");
    assertThat(forged.body()).isEqualTo(plain.body());
    assertThat(forged.header("ETag")).isEqualTo(plain.header("ETag"));
    assertThat(plain.header("Vary")).as("depends on no header").isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/models"})
  void linksFromDeprecatedRoutesByPublicUrl(String prefix) {
    for (Answer answer : List.of(served.get(prefix + PNG), served.get(prefix + PNG, FORGED))) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Link"))
          .isEqualTo(
              "<"
                  + BASE
                  + "/docs/runtime-png-tiles.txt>; rel=\"deprecation\"; type=\"text/plain\","
                  + " <"
                  + BASE
                  + KEY.archiveUrl("001")
                  + ">; rel=\"successor-version\"");
    }
    assertThat(served.get(prefix + "/api/v2/era5/uk/runs", FORGED).header("Link"))
        .contains("<" + BASE + "/api/runs?model=era5>");
    assertThat(served.get(prefix + "/docs/runtime-png-tiles.txt").body().toString())
        .contains("All paths are below " + BASE + ".");
  }

  /** Snapshots and pointers are files, whose bytes and hashes depend on no setting. */
  @Test
  void leavesPointerAndManifestsAsOnDisk() throws IOException {
    byte[] pointer = Files.readAllBytes(served.tree.manifests().pointer("era5"));
    assertThat(served.get(POINTER).body().getBytes()).isEqualTo(pointer);
    assertThat(served.get("/models" + POINTER, FORGED).body().getBytes()).isEqualTo(pointer);
    String url =
        served
            .get(POINTER)
            .json()
            .getJsonObject("variables")
            .getJsonObject("tmp2m")
            .getString("manifest_url");
    assertThat(url).isEqualTo(KEY.snapshotUrl(snapshot));
    Answer manifest = served.get("/models" + url);
    assertThat(manifest.body().getBytes())
        .isEqualTo(Files.readAllBytes(served.tree.published().snapshot(KEY, snapshot)));
    String frame = manifest.json().getJsonArray("frames").getJsonObject(0).getString("url");
    assertThat(served.get("/models" + frame).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        POINTER,
        "/api/models",
        "/api/runs?model=era5",
        "/api/runs?model=..%2f",
        "/api/vars?model=era5&run=latest",
        "/api/run/era5/latest/manifest.json",
        "/api/tilejson/era5/20190301_00z/tmp2m/001.json",
        PNG,
        "/schemas/pointer.json",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/0/9/0.png",
        "/api/v2/era5/uk/latest/vars",
        "/tiles/era5/20190301_00z/tmp2m/001.pmtiles",
        "/tiles/era5/20190301_00z/tmp2m/%zz.pmtiles",
        "/health",
        "/none",
        "/..%2fmanifests"
      })
  void answersSameWithAndWithoutPrefix(String path) {
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS)) {
      Answer stripped = served.request(method, path, "Range", "bytes=0-9", "Origin", "https://a");
      Answer whole =
          served.request(method, "/models" + path, "Range", "bytes=0-9", "Origin", "https://a");
      assertThat(whole.status()).as(path).isEqualTo(stripped.status());
      assertThat(headers(whole)).as(path).isEqualTo(headers(stripped));
      assertThat(whole.body()).as(path).isEqualTo(stripped.body());
    }
  }

  private static List<String> headers(Answer answer) {
    return answer.headers().entries().stream()
        .map(header -> header.getKey() + ": " + header.getValue())
        .sorted()
        .toList();
  }

  @Test
  void namesWholePathInProblems() {
    assertThat(served.get("/api/runs?model=GFS").json().getString("instance"))
        .isEqualTo("/models/api/runs");
    assertThat(served.get("/models/none").json().getString("instance")).isEqualTo("/models/none");
  }

  @Test
  void redirectsPrefixWithoutSlashToPage() {
    Answer answer = served.get("/models");
    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.header("Location")).isEqualTo("/models/");
    assertThat(served.get("/models/").header("Content-Type")).startsWith("text/html");
  }

  @Test
  void loadsPageRelativeToItsPath() {
    String page = served.get("/models/").body().toString();
    assertThat(page).containsPattern("(src|href)=\"\\./assets/").doesNotContain("=\"/");
  }

  @Test
  void stripsPrefixOnceAndNothingElse() {
    for (String path :
        List.of("/models/models/health", "/modelsx/health", "/Models/health", "/x/models/health")) {
      assertThat(served.get(path).status()).as(path).isEqualTo(404);
    }
    assertThat(served.get("/models".repeat(1000) + "/health").status()).isEqualTo(404);
  }

  /** With such a prefix a path may mean two things; the proxy strips it. */
  @ParameterizedTest
  @ValueSource(strings = {"/tiles", "/api", "/assets", "/published/models"})
  void leavesPrefixThatBeginsLikeRouteToProxy(String prefix) throws IOException {
    served.close();
    open("https://example.org" + prefix);
    assertThat(served.get(KEY.archiveUrl("001")).status()).isEqualTo(200);
    assertThat(served.get(prefix + "/health").status()).isIn(400, 404);
    assertThat(served.get(TILEJSON).json().getJsonArray("tiles").getString(0))
        .startsWith("pmtiles://https://example.org" + prefix + "/tiles/era5/");
  }
}
