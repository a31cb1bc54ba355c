package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerProcess;
import twf.tiles.testing.SharedData;
import twf.tiles.testing.StagedCopy;

/** Runs that other tools made: the server publishes them, and verify passes them. */
class ForeignRunsIT {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "opaque-interior-optipng, interop, 20260101_00z, png_optipng, 2",
    "snap-tolerance, interop, 20260101_00z, snap3km_small, 1",
    "deep-vs-server, hrrr, 20260129_17z, tmp2m, 1",
  })
  void arePublishedAndPassVerify(String name, String model, String run, String variable, int frames)
      throws IOException {
    Path data = SharedData.cases(name);
    String key = model + "/" + run + "/" + variable;
    Roots roots = new Roots(folder);
    try (ServerProcess server =
        ServerProcess.start(roots, roots.environment("OFFLINE_TILES_INITIAL_GATE", "1"))) {
      StagedCopy.stage(data, roots, key);
      server.client().awaitPointer(model, run, variable, frames);
      assertThat(server.stop()).isZero();
    }
    for (Path root : new Path[] {roots.staging(), roots.published()}) {
      assertVerifies("verify", root.resolve(key).toString());
      assertVerifies("verify", root.resolve(key).toString(), "--deep");
    }
  }

  private void assertVerifies(String... command) {
    try (ServerProcess verify = ServerProcess.run(folder, Map.of(), command)) {
      assertThat(verify.exitCode()).as(String.join("\n", verify.out())).isZero();
    }
  }
}
