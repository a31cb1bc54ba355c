package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
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
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestData;
import twf.tiles.testing.TestImages;

/** Takes screenshots of the console with real runs, one of them broken, for manual review. */
@Tag("browser")
@Tag("slow")
class ConsoleScreenshotIT {
  private static final String FIRST = "20190301_00z";
  private static final String SHOWN = "20190301_06z";
  private static final String BAD = "20190301_18z";
  private static final Map<String, Look> LOOKS =
      new TreeMap<>(
          Map.of(
              "wide", Look.WIDE,
              "wide-dark", Look.WIDE_DARK,
              "phone", Look.PHONE,
              "phone-dark", Look.PHONE_DARK));

  @TempDir private Path folder;

  @Test
  void rendersConsoleAtAllSizesAndThemes() throws IOException {
    Path data = TestData.folder("staging");
    Roots roots = new Roots(folder);
    try (ChromiumBrowser browser = new ChromiumBrowser(Look.WIDE);
        ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      stage(data, roots, server.client());
      for (Map.Entry<String, Look> look : LOOKS.entrySet()) {
        browser.setAppearance(look.getValue()).open(page(server, "era5"));
        browser.awaitTrue("document.querySelector('#report img')?.naturalWidth === 256");
        assertThat(browser.screenshot("console-" + look.getKey())).isNotEmptyFile();
        Accessibility.assertAccessible(browser, look.getKey());
        assertThat(browser.script("return document.documentElement.scrollWidth"))
            .as("page fits the window width: " + look.getKey())
            .isEqualTo((long) look.getValue().width());
      }
      browser.setAppearance(Look.PHONE).open(page(server, "era5/" + BAD + "/tmp2m"));
      browser.awaitTrue("document.querySelector('#report img')?.naturalWidth === 256");
      assertThat(browser.screenshot("console-phone-report")).isNotEmptyFile();
      plan(browser.setAppearance(Look.WIDE));
      assertThat(browser.screenshot("console-plan")).isNotEmptyFile();
      Accessibility.assertAccessible(browser, "plan");
      assertThat(browser.errors()).isEmpty();
    }
  }

  private static void plan(ChromiumBrowser browser) {
    browser.script(
        "[...document.querySelectorAll('#pointer button')]"
            + ".find(one => one.textContent === 'Restore…').click()");
    browser.element("#act-token").sendKeys(Roots.TOKEN);
    browser.click("#act-go");
    browser.awaitTrue("!document.querySelector('#act-plan').hidden");
  }

  private static URI page(ServerUnderTest server, String hash) {
    return server.managementUri().resolve("/console#" + hash);
  }

  private static void stage(Path data, Roots roots, ServerClient http) throws IOException {
    for (String variable : new String[] {"tmp2m", "refc"}) {
      StagedRun.copy(data, roots, "hrrr/20260129_17z/" + variable);
      http.awaitDecision("hrrr/20260129_17z/" + variable, "gate: 2 of 6 frames");
    }
    order(http, "publish", "hrrr", "{'run':'20260129_17z','reason':'the morning briefing'}");
    StagedRun.copy(data, roots, "era5/" + FIRST + "/tmp2m");
    http.awaitPointer("era5", FIRST, "tmp2m", 19);
    StagedRun.copy(data, roots, "era5/" + SHOWN + "/tmp2m");
    http.awaitPointer("era5", SHOWN, "tmp2m", 8);
    StagedRun.copy(data, roots, "era5/20190301_12z/tmp2m");
    http.awaitDecision("era5/20190301_12z/tmp2m", "gate: 3 of 6 frames");
    order(http, "rollback", "era5", "{'reason':'stripes over Wales from hour 6 on'}");
    String bad = "era5/" + BAD + "/tmp2m";
    StagedRun run = new StagedRun(roots.staging(), bad, 19).frames(9);
    byte[] striped =
        striped(http.read("/console/tile/era5/" + FIRST + "/tmp2m/006/5/15/10").body());
    for (int fhr : new int[] {6, 7}) {
      run.archive(
          fhr,
          new TestArchiveBuilder()
              .tile(0, 0, 0, TestImages.transparent())
              .above(7, 60, 41, TestImages.transparent())
              .tile(7, 60, 41, striped)
              .toBuffer()
              .getBytes());
    }
    run.commit(9);
    http.awaitDecision(bad, "nodata-transparency");
  }

  private static void order(ServerClient http, String command, String model, String body) {
    JsonObject asked =
        new JsonObject(body.replace('\'', '"')).put("model", model).put("actor", "ada");
    assertThat(http.command(command, asked).statusCode()).as(command).isEqualTo(200);
  }

  /**
   * Returns a tile as a faulty builder writes it: without nodata and with stripes of other colours.
   */
  private static byte[] striped(byte[] tile) throws IOException {
    BufferedImage picture = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(new Color(0x6a7fb0));
    graphics.fillRect(0, 0, 256, 256);
    graphics.drawImage(ImageIO.read(new ByteArrayInputStream(tile)), 0, 0, null);
    graphics.setColor(new Color(0xd5482e));
    for (int y = 10; y < 256; y += 24) {
      graphics.fillRect(0, y, 256, 3);
    }
    graphics.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    return png.toByteArray();
  }
}
