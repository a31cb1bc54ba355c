package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Accessibility;
import twf.tiles.testing.ChromiumBrowser;
import twf.tiles.testing.ChromiumBrowser.Look;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestData;

/** Takes screenshots of the map with real runs, wide and phone-sized, for manual review. */
@Tag("browser")
@Tag("slow")
class MapScreenshotIT {
  private static final Map<String, Look> LOOKS =
      Map.of(
          "wide", Look.WIDE,
          "wide-dark", Look.WIDE_DARK,
          "phone", Look.PHONE,
          "phone-dark", Look.PHONE_DARK);

  /** Condition that holds when the requested frame is shown and nothing is loading. */
  private static final String SETTLED =
      "(({ settled, shown, wanted }) => settled === 'true' && shown !== undefined && shown === wanted)"
          + "(document.querySelector('#map').dataset)";

  private final List<String> paints = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void rendersRealRunsAtAllSizesAndThemes() throws IOException {
    Path data = TestData.folder("staging");
    Roots roots = new Roots(folder);
    StagedRun.copy(data, roots, "era5/20190301_00z/tmp2m");
    StagedRun.copy(data, roots, "hrrr/20260129_17z/tmp2m");
    StagedRun.copy(data, roots, "hrrr/20260129_17z/refc");
    Map<String, String> environment =
        roots.environment("OFFLINE_TILES_INITIAL_GATE", "1", "OFFLINE_TILES_PUBLISH_DELTA", "1");
    try (ServerUnderTest server = ServerUnderTest.start(roots, environment);
        ChromiumBrowser browser = new ChromiumBrowser(Look.WIDE)) {
      ServerClient client = server.client();
      client.awaitPointer("era5", "20190301_00z", "tmp2m", 19);
      client.awaitPointer("hrrr", "20260129_17z", "tmp2m", 2);
      client.awaitPointer("hrrr", "20260129_17z", "refc", 2);
      for (Map.Entry<String, Look> look : LOOKS.entrySet()) {
        browser.setAppearance(look.getValue());
        show(browser, server, "model=era5&t=2019-03-01T12:00:00Z", "era5-" + look.getKey());
      }
      show(browser, server, "model=hrrr&var=refc", "hrrr");
      Files.write(Path.of("target/screenshots/map-first-paint.txt"), paints);
      assertThat(browser.errors()).isEmpty();
      assertThat(browser.requests())
          .allMatch(request -> request.url().startsWith(server.publicUri().toString()));
    }
  }

  private void show(ChromiumBrowser browser, ServerUnderTest server, String view, String name) {
    browser.open(server.publicUri().resolve("/#" + view)).awaitTrue(SETTLED);
    browser.screenshot("map-" + name);
    Accessibility.assertAccessible(browser, name);
    // Recorded but not asserted: the time depends on the load of the machine.
    paints.add(
        "%s: first paint after %s ms"
            .formatted(
                name,
                browser.script(
                    "return Math.round(performance.getEntriesByType('paint')[0].startTime)")));
    BufferedImage picture = browser.captureWindow();
    Set<Integer> colours = new HashSet<>();
    for (int y = picture.getHeight() / 5; y < picture.getHeight() / 2; y += 7) {
      for (int x = 0; x < picture.getWidth() * 3 / 4; x += 7) {
        colours.add(picture.getRGB(x, y));
      }
    }
    assertThat(colours).as(name + ": distinct colours in the map").hasSizeGreaterThan(30);
  }
}
