package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Checks that the server leaves no file in its temporary folder after a stop or a kill. */
class TemporaryFilesIT {
  private static final String RUN = "20260129_18z";

  @TempDir Path folder;
  @TempDir Path temporary;

  @Test
  void leavesNoFilesWhenKilled() {
    try (ServerUnderTest server = startAndPublish()) {
      server.kill();
      assertThat(temporary).isEmptyDirectory();
    }
  }

  @Test
  void leavesNoFilesWhenStopped() {
    try (ServerUnderTest server = startAndPublish()) {
      assertThat(server.stop()).isZero();
      assertThat(temporary).isEmptyDirectory();
    }
  }

  /** Validates, publishes and renders, so that all native libraries are loaded. */
  private ServerUnderTest startAndPublish() {
    Roots roots = new Roots(folder);
    List<String> jvm = new ArrayList<>(ServerUnderTest.QUICK);
    jvm.add("-Djava.io.tmpdir=" + temporary);
    ServerUnderTest server = ServerUnderTest.start(roots, jvm, roots.environment(), "serve");
    ServerClient client = server.client();
    new StagedRun(roots.staging(), "era5/" + RUN + "/tmp2m", 6).stage(6);
    client.awaitPointer("era5", RUN, "tmp2m", 6);
    assertThat(client.get("/tiles/era5/uk/" + RUN + "/tmp2m/3/7/62/41.png").statusCode())
        .isEqualTo(200);
    return server;
  }
}
