package twf.tiles.web.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.config.Settings.LegacyRoutes;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;
import twf.tiles.web.PublicServerFixture;
import twf.tiles.web.PublicServerFixture.Answer;

/** The lists of old clients, and the names by which they know variables. */
final class LegacyListRoutesTest {
  private static final Instant SINCE = Instant.parse("2026-02-11T00:00:00Z");
  private static final RunId EARLY = new RunId("20190301_00z");
  private static final RunId LATE = new RunId("20190301_06z");
  private static final VariableKey WIND = new VariableKey("gfs", LATE, "wind10m");
  private static final String BRIEF = "public, max-age=5, must-revalidate";
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final byte[] WORLD = TestImages.rgba(256, 256, (x, y) -> x < 3);
  private static final byte[] OTHER = TestImages.rgba(256, 256, (x, y) -> y < 3);

  @TempDir Path root;
  private PublicServerFixture served;

  @BeforeEach
  void serve() {
    served = open(false);
    served.tree.publish(new VariableKey("gfs", EARLY, "tmp2m"), 2);
    String temperature = served.tree.publish(new VariableKey("gfs", LATE, "tmp2m"), 2);
    String wind = served.tree.publishWith(WIND, 6, archive(WORLD));
    served.tree.movePointer("gfs", 1, LATE, Map.of("tmp2m", temperature, "wind10m", wind));
    served.load();
  }

  private PublicServerFixture open(boolean disabled) {
    Map<String, String> aliases = Map.of("wspd10m", "wind10m", "refc", "radar");
    return new PublicServerFixture(
        root, new LegacyRoutes(disabled, SINCE, null, Map.of("gfs", aliases)), "*");
  }

  private static byte[] archive(byte[] tile) {
    return new TestArchiveBuilder().tile(0, 0, 0, tile).toBuffer().getBytes();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private List<String> names(String path) {
    Answer answer = served.get(path);
    assertThat(answer.status()).as(path).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    return new JsonArray(answer.body()).stream().map(String.class::cast).toList();
  }

  /** The newest run of the list, a variable under its old name, an hour without padding. */
  @Test
  void answersRequestsOfPageThatDrawsPngTiles() {
    String run =
        names("/api/v2/gfs/pnw/runs").stream()
            .filter(name -> name.matches("\\d{8}_\\d{2}z"))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    Answer tile = served.get("/tiles/gfs/pnw/" + run + "/wspd10m/6/0/0/0.png");
    assertThat(tile.status()).isEqualTo(200);
    assertThat(tile.body().getBytes()).isEqualTo(WORLD);
    assertThat(tile.header("Link")).contains("<" + WIND.archiveUrl("006") + ">");
    assertDeprecated(tile);
  }

  /** Models, runs, variables of the chosen run, frames; the lists must be arrays at every step. */
  @Test
  void answersRequestsOfPageWithRegionsAndRuns() {
    assertThat(names("/api/v2/gfs/published/runs")).containsExactly(LATE.text(), EARLY.text());
    assertThat(names("/api/v2/gfs/published/latest/vars"))
        .containsExactly("tmp2m", "wind10m", "wspd10m");
    assertThat(names("/api/v2/gfs/published/" + EARLY + "/vars")).containsExactly("tmp2m");
    assertThat(served.metrics.lines()).hasSize(3).containsOnly("legacyRequest api-v2 list");
  }

  /** The first requests of a page are for its default model, whatever is published. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/runs?model=hrrr",
        "/api/vars?model=hrrr&run=latest",
        "/api/vars?model=hrrr&run=20190301_06z",
        "/api/vars?model=gfs&run=20190302_00z",
        "/api/v2/hrrr/pnw/runs",
        "/api/v2/hrrr/pnw/latest/vars",
        "/api/v2/gfs/pnw/20190302_00z/vars"
      })
  void listsNothingOfUnknownModelOrRun(String path) {
    assertThat(names(path)).isEmpty();
    assertThat(served.get(path).header("Cache-Control")).isEqualTo(BRIEF);
  }

  @Test
  void omitsHeldRunsAsDiscoveryDoes() {
    served.tree.hold("gfs", LATE);
    served.load();
    assertThat(names("/api/v2/gfs/pnw/runs")).containsExactly(EARLY.text());
    assertThat(names("/api/v2/gfs/pnw/" + LATE + "/vars")).contains("tmp2m");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v2/gfs/pnw/runs, /api/runs?model=gfs",
    "/api/v2/gfs/pnw/latest/vars, /api/vars?model=gfs&run=latest",
    "/api/v2/gfs/pnw/20190301_06z/vars, /api/vars?model=gfs&run=20190301_06z"
  })
  void sendsDeprecationHeadersOnLists(String path, String successor) {
    Answer first = served.get(path);
    Answer cached = served.get(path);
    Answer same = served.get(path, "If-None-Match", first.header("ETag"));
    Answer head = served.request(HttpMethod.HEAD, path);
    assertThat(same.status()).isEqualTo(304);
    assertThat(head.body().length()).isZero();
    assertThat(cached.body()).isEqualTo(first.body());
    for (Answer answer : new Answer[] {first, cached, same, head}) {
      assertDeprecated(answer);
      assertThat(answer.header("Link")).contains("<" + successor + ">; rel=\"successor-version\"");
      assertThat(answer.header("Cache-Control")).isEqualTo(BRIEF);
      assertThat(answer.header("ETag")).isEqualTo(first.header("ETag"));
    }
    assertThat(served.get(successor).status()).isEqualTo(200);
    assertThat(served.metrics.lines())
        .containsExactly(
            "legacyRequest api-v2 list",
            "legacyRequest api-v2 list",
            "legacyRequest api-v2 not-modified",
            "legacyRequest api-v2 list");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v2/GFS/pnw/runs",
        "/api/v2/gfs//runs",
        "/api/v2/gfs/%zz/runs",
        "/api/v2/..%2f/pnw/runs",
        "/api/v2/gfs/pnw/yesterday/vars",
        "/api/v2/gfs/pnw/20190231_00z/vars"
      })
  void rejectsInvalidSegmentsWithDeprecationHeaders(String path) {
    Answer answer = served.get(path);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Link")).contains("</api/models>; rel=\"successor-version\"");
    assertDeprecated(answer);
    assertThat(served.metrics.lines()).containsExactly("legacyRequest api-v2 bad-request");
  }

  @Test
  void answersOtherMethodsOfLists() {
    String path = "/api/v2/gfs/pnw/runs";
    Answer post = served.request(HttpMethod.POST, path);
    assertThat(post.status()).isEqualTo(405);
    assertThat(post.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertDeprecated(post);
    Answer options = served.request(HttpMethod.OPTIONS, path, "Origin", "https://maps.example");
    assertThat(options.status()).isEqualTo(204);
    assertDeprecated(options);
    assertThat(served.metrics.lines()).hasSize(2).containsOnly("legacyRequest api-v2 other");
  }

  @Test
  void disablesListsTogetherWithTiles() {
    try (PublicServerFixture disabled = open(true)) {
      disabled.load();
      Answer answer = disabled.get("/api/v2/gfs/pnw/runs");
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=60");
      assertDeprecated(answer);
      assertThat(disabled.metrics.lines()).containsExactly("legacyRequest api-v2 disabled");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v2",
        "/api/v2/models",
        "/api/v2/gfs/runs",
        "/api/v2/gfs/pnw/runs/",
        "/api/v2/gfs/pnw/vars",
        "/api/v2/gfs/pnw/latest/runs",
        "/api/v2/gfs/pnw/latest/tmp2m/frames"
      })
  void answersNoOtherPathBelowV2(String path) {
    assertThat(served.get(path).status()).isEqualTo(404);
    assertThat(served.metrics.lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/tiles, 20190301_06z", "/tiles/v2, 20190301_06z", "/tiles-titiler, latest"})
  void servesVariableUnderItsAlias(String prefix, String run) {
    Answer tile = served.get(prefix + "/gfs/pnw/" + run + "/wspd10m/006/0/0/0.png");
    Answer published = served.get(prefix + "/gfs/pnw/" + run + "/wind10m/006/0/0/0.png");
    assertThat(tile.status()).isEqualTo(200);
    assertThat(tile.body()).isEqualTo(published.body());
    assertThat(tile.header("ETag")).isEqualTo(published.header("ETag"));
    assertThat(tile.header("Link")).isEqualTo(published.header("Link"));
    assertThat(tile.header("Cache-Control"))
        .as("what an alias stands for may change")
        .isEqualTo(BRIEF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tiles/gfs/pnw/20190301_06z/refc/6/0/0/0.png",
        "/tiles/gfs/pnw/20190301_00z/wspd10m/1/0/0/0.png",
        "/tiles/era5/pnw/latest/wspd10m/6/0/0/0.png"
      })
  void findsNoTileOfAliasWithoutPublishedVariable(String path) {
    Answer answer = served.get(path);
    assertThat(answer.status()).isEqualTo(204);
    assertDeprecated(answer);
  }

  @Test
  void neverHidesPublishedVariableBehindAlias() {
    VariableKey own = new VariableKey("gfs", LATE, "wspd10m");
    String path = "/tiles/gfs/pnw/" + LATE + "/wspd10m/6/0/0/0.png";
    assertThat(served.get(path).body().getBytes()).isEqualTo(WORLD);
    served.tree.publishWith(own, 6, archive(OTHER));
    served.load();
    Answer tile = served.get(path);
    assertThat(tile.body().getBytes()).isEqualTo(OTHER);
    assertThat(tile.header("Cache-Control")).isEqualTo(IMMUTABLE);
    assertThat(tile.header("Link")).contains("<" + own.archiveUrl("006") + ">");
    assertThat(names("/api/v2/gfs/pnw/" + LATE + "/vars"))
        .containsExactly("tmp2m", "wind10m", "wspd10m");
  }

  @Test
  void knowsAliasesOnDeprecatedRoutesOnly() {
    assertThat(names("/api/vars?model=gfs&run=latest")).containsExactly("tmp2m", "wind10m");
    String archive = WIND.archiveUrl("006");
    assertThat(served.get(archive).status()).isEqualTo(200);
    assertThat(served.get(archive.replace("wind10m", "wspd10m")).status()).isEqualTo(404);
  }

  private static void assertDeprecated(Answer answer) {
    assertThat(answer.header("Deprecation")).isEqualTo("@1770768000");
    assertThat(answer.headers().getAll("Link")).hasSize(1);
    assertThat(answer.header("Link"))
        .contains("</docs/runtime-png-tiles.txt>; rel=\"deprecation\"");
    assertThat(answer.header("Warning")).matches("299 - \"[^\"]+\"");
    assertThat(answer.header("X-TWF-Deprecated-Route")).isEqualTo("runtime-png-tiles");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }
}
