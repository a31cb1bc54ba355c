package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ChromiumBrowser;
import twf.tiles.testing.ChromiumBrowser.Look;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.SolidColourArchive;

/** Checks the messages of the map when nothing is published and when the server is down. */
@Tag("browser")
@Tag("slow")
class MapEmptyStateIT {
  private static final String RUN = "20260129_00z";
  private static final int RED = 0xff0000;

  @TempDir Path folder;

  @Test
  void waitsForFirstRunAndSurvivesServerOutage() {
    Roots roots = new Roots(folder);
    String view = "/#model=gfs&run=latest&var=tmp2m&lat=53.6&lon=-5.2&z=5&opacity=1";
    try (ChromiumBrowser browser = new ChromiumBrowser(Look.PHONE)) {
      int port;
      try (ServerUnderTest server = ServerUnderTest.start(roots, environment(roots, 0))) {
        port = server.publicUri().getPort();
        browser.open(server.publicUri().resolve(view)).await("#map", "data-state", "empty");
        assertThat(browser.text("[data-kind=trouble]")).startsWith("Nothing is published yet.");
        SolidColourArchive.stage(roots, "gfs/" + RUN + "/tmp2m", 2, RED);
        browser.await("#map", "data-state", "ready");
        browser.await("#map", "data-shown", "/tiles/gfs/" + RUN + "/tmp2m/000.pmtiles");
        assertThat(browser.errors()).isEmpty();
        server.kill();
      }
      browser.await("#map", "data-state", "unreachable");
      assertThat(browser.text("[data-kind=trouble]"))
          .startsWith("The server has not answered since ")
          .contains("The map shows what was loaded before");
      assertThat(middle(browser)).isEqualTo(RED);
      Map<String, String> belowPath = new HashMap<>(environment(roots, port));
      belowPath.put("PUBLIC_URL", "http://127.0.0.1:" + port + "/models");
      try (ServerUnderTest again = ServerUnderTest.start(roots, belowPath)) {
        browser.await("#map", "data-state", "ready");
        browser.awaitTrue("document.querySelector('[data-kind=trouble]') === null");
        assertThat(again.isAlive()).isTrue();
        assertThat(middle(browser)).isEqualTo(RED);
        showsFrameBelowPath(browser, again.publicUri().resolve("/models" + view));
      }
      assertThat(middle(browser)).isEqualTo(RED);
    }
  }

  /** As a client of a proxy that does not strip its path: nothing is requested beside the path. */
  private static void showsFrameBelowPath(ChromiumBrowser browser, URI page) {
    browser.open(page).await("#map", "data-state", "ready");
    browser.await("#map", "data-shown", "/models/tiles/gfs/" + RUN + "/tmp2m/000.pmtiles");
    assertThat(
            browser.requests().stream()
                .map(request -> URI.create(request.url()).getPath())
                .dropWhile(path -> !path.equals("/models/")))
        .hasSizeGreaterThan(5)
        .allMatch(path -> path.startsWith("/models/"));
  }

  private static int middle(ChromiumBrowser browser) {
    return browser.captureWindow().getRGB(195, 422) & 0xffffff;
  }

  private static Map<String, String> environment(Roots roots, int port) {
    return roots.environment(
        "OFFLINE_TILES_INITIAL_GATE", "1", "HTTP_PORT", Integer.toString(port));
  }
}
