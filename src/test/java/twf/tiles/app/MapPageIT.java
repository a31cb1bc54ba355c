package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Browser;
import twf.tiles.testing.Browser.Look;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerProcess;

/** The map in a browser, of a server as an operator runs it. */
class MapPageIT {
  @TempDir Path folder;
  private ServerProcess server;

  @BeforeEach
  void start() {
    Roots roots = new Roots(folder);
    server = ServerProcess.start(roots, roots.environment());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void thePageOpensAndAsksNobodyElse() {
    try (Browser browser = new Browser(Look.WIDE)) {
      browser.open(server.publicUri()).await("html", "data-ready", "true");
      assertThat(browser.requests())
          .isNotEmpty()
          .allMatch(request -> request.url().startsWith(server.publicUri().toString()));
      assertThat(browser.errors()).isEmpty();
      assertThat(browser.screenshot("map-first")).isNotEmptyFile();
    }
  }
}
