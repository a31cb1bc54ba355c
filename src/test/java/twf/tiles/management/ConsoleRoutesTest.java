package twf.tiles.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.config.Settings;
import twf.tiles.testing.RawHttpConnection;
import twf.tiles.testing.StagedRun;

/** Tests the HTTP routes for tiles and time series that the console uses. */
class ConsoleRoutesTest {
  private static final String VARIABLE = "gfs/20260129_06z/tmp2m";
  private static final String TILE = "/console/tile/" + VARIABLE + "/001/7/62/41";

  @TempDir private Path folder;
  private ManagementServerFixture managed;
  private StagedRun staged;
  private StagedRun published;

  @BeforeEach
  void start() {
    Settings.Roots roots =
        new Settings.Roots(
            folder.resolve("staging"), folder.resolve("published"), folder.resolve("manifests"));
    staged = new StagedRun(roots.staging(), VARIABLE, 3);
    published = new StagedRun(roots.published(), VARIABLE, 3);
    managed =
        new ManagementServerFixture(
            "secret",
            Clock.systemUTC(),
            ManagementServerFixture.LIMITS,
            ManagementServerFixture.settings(null),
            roots);
  }

  @AfterEach
  void stop() {
    managed.close();
  }

  private RawHttpConnection.Answer get(String target) {
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      return wire.request("GET", target).readResponse();
    }
  }

  @Test
  void prefersStagedTileOverPublished() {
    published.frames(2).archive(1, StagedRun.bytes(9, true, 0));
    String old = get(TILE).text();
    staged.frames(2);
    RawHttpConnection.Answer answer = get(TILE);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("image/png");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.text()).isNotEqualTo(old);
    assertThat(get(TILE + "?of=published").text()).isEqualTo(old);
    assertThat(get(TILE + "?of=staged").text()).isEqualTo(answer.text());
    assertThat(get(TILE + "?of=else").status()).isEqualTo(400);
  }

  @Test
  void explainsUndisplayableTile() throws IOException {
    assertThat(get(TILE).status()).isEqualTo(404);
    assertThat(get(TILE).text()).contains("there is no archive of " + VARIABLE + "/001");
    staged.frames(2).archive(1, new byte[] {1, 2, 3});
    assertThat(get(TILE).status()).isEqualTo(422);
    assertThat(get(TILE).header("Content-Type")).isEqualTo("application/problem+json");
    staged.archive(1, StagedRun.bytes(1, true, 0));
    assertThat(get(TILE.replace("62/41", "0/0")).status()).isEqualTo(404);
    Path elsewhere = Files.move(staged.archive(1), folder.resolve("elsewhere"));
    Files.createSymbolicLink(staged.archive(1), elsewhere);
    assertThat(get(TILE).status()).isEqualTo(422);
    assertThat(get(TILE).text()).contains("is a link out of");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPPER/20260129_06z/tmp2m/001/0/0/0",
        "gfs/20260229_06z/tmp2m/001/0/0/0",
        "gfs/20260129_06z/..%2ftmp2m/001/0/0/0",
        "gfs/20260129_06z/tmp2m/1/0/0/0",
        "gfs/20260129_06z/tmp2m/001/-1/0/0",
        "gfs/20260129_06z/tmp2m/001/0/0/9999",
        "gfs/20260129_06z/tmp2m/001/0/0/x"
      })
  void rejectsInvalidTile(String path) {
    assertThat(get("/console/tile/" + path).status()).isEqualTo(400);
  }

  @Test
  void servesSeriesForValidModelsOnly() {
    RawHttpConnection.Answer answer = get("/console/series?model=gfs");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .contains("\"model\":\"gfs\"", "\"build_seconds\":[]", "\"kept_seconds\":21600");
    assertThat(get("/console/series").status()).isEqualTo(400);
    assertThat(get("/console/series?model=GFS").status()).isEqualTo(400);
    assertThat(get("/console/series?model=a&model=b").status()).isEqualTo(400);
  }
}
