package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import twf.tiles.testing.ContractSchemas;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestImages;

class StageCommandTest {
  @TempDir private Path temp;
  private Path tiles;
  private Path root;
  private Path folder;
  private String out;
  private String err;

  @BeforeEach
  void writeTiles() throws IOException {
    tiles = temp.resolve("tiles");
    root = temp.resolve("staging");
    folder = root.resolve("own/20260129_18z/tmp2m");
    byte[] data = TestImages.rgba(256, 256, (x, y) -> x == 125 && y == 82);
    tile(0, 0, 0, data);
    for (int z = 1; z < 7; z++) {
      tile(z, 62 >> (7 - z), 41 >> (7 - z), TestImages.transparent());
    }
    tile(7, 62, 41, data);
  }

  private void tile(int z, int x, int y, byte[] image) throws IOException {
    Path file = tiles.resolve(z + "/" + x + "/" + y + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, image);
  }

  private int stage(Object input, Object... options) {
    List<String> args =
        Stream.of(
                Stream.of("stage", input, root, "--model=own", "--run=20260129_18z"),
                Stream.of("--variable=tmp2m", "--units=C"),
                Stream.of(options))
            .flatMap(part -> part)
            .map(Object::toString)
            .toList();
    return execute(args);
  }

  private int execute(List<String> args) {
    StringWriter said = new StringWriter();
    StringWriter complained = new StringWriter();
    CommandLine line = Main.commandLine(Map.of());
    line.setOut(new PrintWriter(said)).setErr(new PrintWriter(complained));
    int code = line.execute(args.toArray(String[]::new));
    out = said.toString();
    err = complained.toString();
    return code;
  }

  private JsonObject json(String file) throws IOException {
    return new JsonObject(Files.readString(folder.resolve(file)));
  }

  @Test
  void stagesFolderThatVerifyPasses() throws IOException {
    assertThat(stage(tiles)).as(err).isZero();
    assertThat(out).contains("8 tiles", "staged own/20260129_18z/tmp2m frame 000", "1 of 1 frames");
    assertThat(err).isEmpty();
    JsonObject meta = json("meta/000.json");
    assertThat(meta.getJsonArray("bounds").getDouble(0)).isEqualTo(-5.625);
    assertThat(meta.getJsonObject("nodata")).isEqualTo(new JsonObject().put("rule", "transparent"));
    assertThat(meta.getString("colormap_id")).isEqualTo("tmp2m");
    assertThat(ContractSchemas.assertStagedDocumentsValid(root)).isEqualTo(2);
    assertThat(execute(List.of("verify", "--deep", folder.toString()))).as(out).isZero();
  }

  @Test
  void addsFramesWithAllOptions() throws IOException {
    Path legend = temp.resolve("legend.json");
    Files.writeString(legend, "{\"title\": \"t\", \"stops\": [[0, \"#000000\"]]}");
    Object[] options = {
      "--bounds=-6,50,-2,58",
      "--nodata=-9999",
      "--nodata-rule=below 0",
      "--colormap=heat",
      "--colormap-version=2",
      "--legend=" + legend,
      "--expected=13"
    };
    assertThat(stage(tiles, options)).as(err).isZero();
    options[6] = "--fhr=6";
    assertThat(stage(tiles, options)).as(err).isZero();
    assertThat(out).contains("frame 006", "2 of 13 frames");
    JsonObject meta = json("meta/006.json");
    assertThat(meta.getJsonArray("bounds")).isEqualTo(new JsonArray("[-6.0,50.0,-2.0,58.0]"));
    assertThat(meta.getJsonObject("nodata").encode())
        .isEqualTo("{\"value\":-9999.0,\"rule\":\"below 0\"}");
    assertThat(meta.getString("colormap_version")).isEqualTo("2");
    assertThat(meta.getJsonObject("legend").getJsonArray("stops")).hasSize(1);
    assertThat(json("manifest.json").getJsonArray("frames")).hasSize(2);
  }

  @Test
  void stagesPmtilesAsItIs() throws IOException {
    Path archive = temp.resolve("own.pmtiles");
    Files.write(archive, StagedRun.bytes(1, true, 0));
    assertThat(stage(archive, "--expected=2")).as(err).isZero();
    assertThat(folder.resolve("frames/000.pmtiles")).hasSameBinaryContentAs(archive);
    assertThat(json("meta/000.json").getJsonArray("bounds"))
        .isEqualTo(new JsonArray("[-10.0,50.0,2.0,58.0]"));
    assertThat(stage(archive)).isEqualTo(1);
    assertThat(err).contains("the manifest lists frame 000", "--replace");
    assertThat(stage(archive, "--replace", "--fhr=0")).as(err).isZero();
  }

  @Test
  void stagesNothingThatChecklistRefuses() throws IOException {
    Files.delete(tiles.resolve("0/0/0.png"));
    assertThat(stage(tiles)).isEqualTo(1);
    assertThat(err).contains("fail: sample-tiles: frames/000.pmtiles", "is not staged");
    assertThat(folder.resolve("manifest.json")).doesNotExist();
    assertThat(folder.resolve("frames")).isEmptyDirectory();
    writeTiles();
    assertThat(stage(tiles, "--bounds=0,50,2,58")).isEqualTo(1);
    assertThat(err).contains("fail: nodata-transparency");
  }

  @Test
  void comparesFrameWithThoseThatAreListed() throws IOException {
    assertThat(stage(tiles, "--expected=2")).as(err).isZero();
    assertThat(stage(tiles, "--fhr=1", "--colormap=other")).isEqualTo(1);
    assertThat(err).contains("fail: frame-meta-contract");
    assertThat(json("manifest.json").getInteger("available_frames")).isEqualTo(1);
  }

  @Test
  void explainsWrongCommands() throws IOException {
    Path mbtiles = temp.resolve("own.mbtiles");
    Files.writeString(mbtiles, "SQLite format 3\0");
    assertThat(stage(mbtiles)).isEqualTo(2);
    assertThat(err).contains("pmtiles convert " + mbtiles + " frame.pmtiles");
    Path text = temp.resolve("own.txt");
    Files.writeString(text, "x".repeat(200));
    assertRefused("not a PMTiles archive", stage(text));
    assertRefused("expected a folder of tiles", stage(temp.resolve("absent")));
    assertRefused("no tile z/x/y.png", stage(root.getParent()));
    List<String> wrongRun = List.of("--model=own", "--run=20260229_18z", "--variable=tmp2m");
    assertRefused(
        "found own, tmp2m and 20260229_18z",
        execute(
            Stream.of(List.of("stage", tiles.toString(), "x", "--units=C"), wrongRun)
                .flatMap(List::stream)
                .toList()));
    assertRefused("--fhr: expected 0 to 999", stage(tiles, "--fhr=1000"));
    assertRefused("--expected: expected 1 to 1000", stage(tiles, "--expected=0"));
    assertRefused("expected W,S,E,N in degrees, found 1,2,3", stage(tiles, "--bounds=1,2,3"));
    assertRefused("found 1,2,3,x", stage(tiles, "--bounds=1,2,3,x"));
    assertRefused("bounds", stage(tiles, "--bounds=NaN,2,3,4"));
    assertRefused("antimeridian", stage(tiles, "--bounds=170,-20,190,20"));
    assertRefused("expected a JSON file", stage(tiles, "--legend=" + temp.resolve("none")));
    Files.writeString(text, "{\"title\": 1}");
    assertRefused("/legend/title", stage(tiles, "--legend=" + text));
    assertRefused("Missing required", execute(List.of("stage", tiles.toString(), "x")));
    assertThat(root).doesNotExist();
  }

  private void assertRefused(String words, int code) {
    assertThat(code).as(err).isEqualTo(2);
    assertThat(err).contains(words);
  }
}
