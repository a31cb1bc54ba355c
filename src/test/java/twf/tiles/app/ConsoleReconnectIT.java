package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ChromiumBrowser;
import twf.tiles.testing.ChromiumBrowser.Look;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Tests that the console reconnects after a restart of the server. */
@Tag("browser")
@Tag("slow")
class ConsoleReconnectIT {
  private static final String RUN = "20260129_00z";

  @TempDir private Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void showsOfflineTimeAndCatchesUpAfterReconnect() throws IOException {
    Roots roots = new Roots(folder);
    Map<String, String> environment =
        roots.environment("MANAGEMENT_PORT", Integer.toString(freePort()));
    StagedRun run = new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", 8).stage(6);
    try (ChromiumBrowser browser = new ChromiumBrowser(Look.WIDE)) {
      try (ServerUnderTest server = ServerUnderTest.start(roots, environment)) {
        server.client().awaitPointer("gfs", RUN, "tmp2m", 6);
        browser.open(server.managementUri().resolve("/console#gfs"));
        browser.await("#live", "data-state", "live");
        browser.script("window.stayed = true");
      }
      browser.await("#live", "data-state", "offline");
      assertThat(browser.text("#live"))
          .matches("Offline since \\d\\d:\\d\\d:\\d\\d UTC, trying again");
      run.stage(8);
      try (ServerUnderTest again = ServerUnderTest.start(roots, environment)) {
        again.client().awaitPointer("gfs", RUN, "tmp2m", 8);
        browser.await("#live", "data-state", "live");
        browser.awaitTrue(
            "document.querySelectorAll('.strip .cell[data-state=published]').length === 8");
        assertThat(browser.script("return window.stayed")).isEqualTo(true);
      }
    }
  }
}
