package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.image.WebpFixtures;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestData;

/** Publishes runs that other tools made and checks them with {@code verify}. */
@Tag("slow")
class ForeignRunsIT {
  @TempDir Path folder;

  @Test
  void publishesForeignRunsThatPassVerify() throws IOException {
    Roots roots = new Roots(folder);
    try (ServerUnderTest server =
        ServerUnderTest.start(roots, roots.environment("OFFLINE_TILES_INITIAL_GATE", "1"))) {
      publish(server, roots, "opaque-interior-optipng", "interop/20260101_00z/png_optipng", 2);
      publish(server, roots, "snap-tolerance", "interop/20260101_00z/snap3km_small", 1);
      // This run announces an image that the case does not carry.
      new StagedRun(roots.staging(), "hrrr/20260129_17z/tmp2m", 1)
          .write(
              roots.staging().resolve("hrrr/20260129_17z/tmp2m/frames/001.webp"),
              WebpFixtures.bytes(WebpFixtures.LOSSLESS_512));
      publish(server, roots, "deep-vs-server", "hrrr/20260129_17z/tmp2m", 1);
      assertThat(server.stop()).isZero();
    }
    for (Path root : new Path[] {roots.staging(), roots.published()}) {
      assertVerifies("verify", root.toString());
      assertVerifies("verify", root.toString(), "--deep");
    }
  }

  private static void publish(
      ServerUnderTest server, Roots roots, String name, String key, int frames) throws IOException {
    StagedRun.copy(TestData.cases(name), roots, key);
    String[] parts = key.split("/", -1);
    server.client().awaitPointer(parts[0], parts[1], parts[2], frames);
  }

  private void assertVerifies(String... command) {
    try (ServerUnderTest verify = ServerUnderTest.run(folder, Map.of(), command)) {
      assertThat(verify.exitCode()).as(String.join("\n", verify.out())).isZero();
    }
  }
}
