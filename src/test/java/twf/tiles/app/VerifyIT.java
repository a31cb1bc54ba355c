package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Runs {@code verify} as an operator and as a script. */
class VerifyIT {
  private static final String KEY = "gfs/20260129_18z/tmp2m";

  @TempDir Path folder;

  @Test
  void exitsWithZeroAndTableForValidTree() {
    new StagedRun(folder, KEY, 6).stage(2);
    List<String> out = verify(0, folder.toString(), "--deep");
    assertThat(out).hasSize(3);
    assertThat(out.get(0)).startsWith("FILE").contains("CHECK", "OUTCOME", "DETAIL");
    assertThat(out.get(1)).startsWith(KEY).endsWith("2 frames: pass");
    assertThat(out.get(1).indexOf("pass")).isEqualTo(out.get(0).indexOf("OUTCOME"));
    assertThat(out.get(2)).startsWith("pass: 5 files, 2 frames, 0 failures, ");
    assertThat(String.join("", out)).doesNotContain("\u001b");
    assertThat(verify(0, folder.toString(), "--all")).hasSizeGreaterThan(16);
  }

  @Test
  void exitsWithOneAndRowPerFailure() {
    new StagedRun(folder, KEY, 6).stage(2).archive(1, new byte[] {1, 2, 3});
    List<String> out = verify(1, folder.resolve(KEY).toString());
    assertThat(out)
        .anyMatch(
            line ->
                line.matches(
                    "frames/001.pmtiles +archive-structure +fail +not a PMTiles archive: .*"));
    assertThat(out.get(out.size() - 1)).startsWith("fail: 5 files, 2 frames, 1 failure, ");
  }

  @Test
  void printsSingleJsonDocument() {
    new StagedRun(folder, KEY, 6).stage(2);
    JsonObject json =
        new JsonObject(String.join("\n", verify(0, folder.toString(), "--json", "--all")));
    assertThat(json.fieldNames())
        .contains("path", "outcome", "deep", "files", "rows", "frames", "failures", "seconds");
    assertThat(json.getString("path")).isEqualTo(folder.toString());
    assertThat(json.getString("outcome")).isEqualTo("pass");
    assertThat(json.getBoolean("deep")).isFalse();
    assertThat(json.getInteger("files")).isEqualTo(5);
    assertThat(json.getJsonArray("rows").getJsonObject(0).fieldNames())
        .containsExactlyInAnyOrder("file", "check", "outcome", "duration_ms", "detail");
  }

  @Test
  void exitsWithTwoWithoutTargets() {
    for (List<String> args :
        List.of(List.of(folder.toString()), List.of(folder.resolve("x").toString(), "--json"))) {
      try (ServerUnderTest program = run(args.toArray(String[]::new))) {
        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.out()).isEmpty();
        assertThat(program.err()).singleElement().asString().contains("expected an archive");
      }
    }
    try (ServerUnderTest program = run()) {
      assertThat(program.exitCode()).isEqualTo(2);
    }
  }

  private List<String> verify(int code, String... args) {
    try (ServerUnderTest program = run(args)) {
      assertThat(program.exitCode()).isEqualTo(code);
      assertThat(program.err()).isEmpty();
      return program.out();
    }
  }

  private ServerUnderTest run(String... args) {
    List<String> all = new ArrayList<>(List.of("verify"));
    all.addAll(List.of(args));
    return ServerUnderTest.run(folder, Map.of(), all.toArray(String[]::new));
  }
}
