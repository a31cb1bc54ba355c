package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ChromiumBrowser;
import twf.tiles.testing.ChromiumBrowser.Look;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;

/** Tests the console in a browser against the real server. Each test uses its own model. */
@Tag("browser")
@Tag("slow")
class ConsolePageIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";
  private static final String HOSTILE = "<img src=x onerror='window.hacked=1'>";

  @TempDir static Path folder;
  private static Roots roots;
  private static ServerUnderTest server;
  private static ServerClient http;
  private static ChromiumBrowser browser;

  @BeforeAll
  static void start() {
    browser = new ChromiumBrowser(Look.WIDE);
    roots = new Roots(folder);
    server = ServerUnderTest.start(roots, roots.environment());
    http = server.client();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** Checks that the page contacted no other host, broke no policy and threw no error. */
  @AfterEach
  void isQuiet() {
    assertThat(browser.script("return window.hacked ?? null")).isNull();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(request -> request.url().startsWith(server.managementUri().toString()))
        .noneMatch(request -> request.url().contains(Roots.TOKEN));
    // Chromium logs every 403 response as an error, including expected ones.
    assertThat(browser.errors()).allMatch(line -> line.contains("status of 403"));
    browser.script("sessionStorage.clear()");
  }

  private static StagedRun staged(String model, String run) {
    return new StagedRun(roots.staging(), model + "/" + run + "/tmp2m", 8);
  }

  private static void publishTwo(String model) {
    for (String run : List.of(FIRST, SECOND)) {
      staged(model, run).stage(6);
      http.awaitPointer(model, run, "tmp2m", 6);
    }
  }

  private static void open(String hash) {
    URI page = server.managementUri().resolve("/console#" + hash);
    browser.open(page).await("html", "data-ready", "true");
    browser.awaitTrue("document.querySelector('#live').dataset.state === 'live'");
    // A reload of the page would clear this variable.
    browser.script("window.stayed = true");
  }

  private static void awaitCells(String run, String state, int count) {
    browser.awaitTrue(
        "document.querySelectorAll('[data-run=\"%s\"] .strip .cell[data-state=%s]').length === %d"
            .formatted(run, state, count));
  }

  private static void awaitText(String selector, String part) {
    Awaitility.await(selector + " contains " + part)
        .atMost(ChromiumBrowser.BOUND)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () ->
                assertThat(
                        (String)
                            browser.script(
                                "return document.querySelector(arguments[0])?.textContent ?? ''",
                                selector))
                    .contains(part));
  }

  private static void type(String selector, String text) {
    browser.element(selector).clear();
    browser.element(selector).sendKeys(text);
  }

  private static void act(String button) {
    browser.script(
        "[...document.querySelectorAll('main button, aside button')]"
            + ".find(one => one.textContent === arguments[0] && one.checkVisibility()).click()",
        button);
    browser.awaitTrue("document.querySelector('#act').open");
  }

  private static void unlock() {
    browser.click("#lock");
    type("#act-token", Roots.TOKEN);
    browser.click("#act-go");
    browser.awaitTrue("!document.querySelector('#act').open");
    assertThat(browser.attribute("#lock", "data-open")).isEqualTo("true");
  }

  private static void confirm(String reason) {
    type("#act-reason", reason);
    browser.click("#act-go");
    browser.awaitTrue("!document.querySelector('#act-result').hidden");
  }

  private static void close() {
    browser.click("#act-close");
    browser.awaitTrue("!document.querySelector('#act').open");
  }

  @Test
  void showsFailedCheckWithTileWithoutReload() {
    staged("bad", FIRST).stage(6);
    http.awaitPointer("bad", FIRST, "tmp2m", 6);
    open("bad");
    awaitCells(FIRST, "published", 6);
    byte[] opaque = TestImages.opaque(256);
    // This is the westernmost tile; the western edge of the bounds runs through its middle.
    byte[] broken =
        new TestArchiveBuilder()
            .tile(0, 0, 0, TestImages.transparent())
            .above(7, 60, 41, TestImages.transparent())
            .tile(7, 60, 41, opaque)
            .toBuffer()
            .getBytes();
    staged("bad", SECOND).frames(6).archive(3, broken).commit(6);

    awaitCells(SECOND, "failed", 1);
    awaitCells(SECOND, "staged", 5);
    awaitCells(SECOND, "expected", 2);
    awaitText(
        "#report [data-check=nodata-transparency] .detail, #report [data-check=nodata-transparency] p",
        "tile 7/60/41");
    browser.awaitTrue("document.querySelector('#report img').naturalWidth === 256");
    assertThat(browser.attribute("#report img", "alt"))
        .isEqualTo("Frame 003, tile 7/60/41, as it is staged: failed nodata-transparency");
    assertThat(
            browser.script(
                "return document.querySelector(arguments[0]).textContent",
                "[data-run='" + SECOND + "'] .variable"))
        .asString()
        .startsWith("tmp2m: 0 of 8 frames published, 5 staged, 1 failed.");
    assertThat(browser.script("return window.stayed")).isEqualTo(true);
  }

  @Test
  void updatesFramesLiveKeepingFocus() {
    staged("grow", FIRST).stage(6);
    http.awaitPointer("grow", FIRST, "tmp2m", 6);
    open("grow");
    awaitCells(FIRST, "published", 6);
    browser.script("document.querySelector('.variable').focus()");
    staged("grow", FIRST).stage(7);
    awaitCells(FIRST, "staged", 1);
    staged("grow", FIRST).stage(8);
    awaitCells(FIRST, "published", 8);
    awaitText("#pointer .facts", "8 of 8 frames");
    assertThat(browser.script("return document.activeElement.className")).isEqualTo("variable");
    assertThat(browser.script("return window.stayed")).isEqualTo(true);
  }

  @Test
  void showsRollbackPlanStepsAndIncident() {
    publishTwo("back");
    open("back");
    act("Roll back…");
    type("#act-token", Roots.TOKEN);
    browser.click("#act-go");
    browser.awaitTrue("!document.querySelector('#act-plan').hidden");
    assertThat(browser.text("#act-plan")).contains("From " + SECOND + " to " + FIRST);
    assertThat(http.pointer("back").getString("run")).isEqualTo(SECOND);
    type("#act-reason", HOSTILE);
    assertThat(browser.text("#act-shell")).startsWith("tilesctl rollback back -r '<img src=x");
    confirm(HOSTILE);
    assertThat(browser.text("#act-result-title")).isEqualTo("Rolled back back");
    assertThat(browser.text("#act-result-steps")).contains("✓ repoint", "✓ verify");
    assertThat(http.pointer("back").getString("run")).isEqualTo(FIRST);
    close();

    awaitText("#pointer", FIRST);
    awaitText("[data-run='" + SECOND + "']", "held");
    awaitText("#timeline [data-operation=rollback]", HOSTILE);
    awaitText("#incidents", HOSTILE);
    assertThat(browser.script("return document.querySelectorAll('img[src=x]').length"))
        .isEqualTo(0L);
    act("Root cause…");
    confirm("wrong colour table");
    assertThat(browser.text("#act-result")).startsWith("Saved").doesNotContain("Clients see");
    close();
    awaitText("#incidents", "Root cause: wrong colour table");
    JsonObject incident =
        http.readJson("/admin/incidents?model=back").getJsonArray("incidents").getJsonObject(0);
    assertThat(incident.getString("root_cause")).isEqualTo("wrong colour table");
  }

  @Test
  void explainsMissingOrWrongToken() {
    publishTwo("shut");
    open("shut");
    assertThat(browser.text("#lock")).isEqualTo("Locked");
    act("Roll back…");
    browser.click("#act-go");
    awaitText("#act-problem", "Enter the admin token first. Nothing was changed.");
    type("#act-token", "wrong");
    browser.click("#act-go");
    awaitText("#act-problem", "This is not the admin token. Nothing was changed.");
    assertThat(browser.text("#lock")).isEqualTo("Locked");
    assertThat(http.pointer("shut").getString("run")).isEqualTo(SECOND);
  }

  @Test
  void holdsReleasesPinsAndUnpins() {
    publishTwo("kept");
    open("kept/" + SECOND);
    unlock();
    act("Hold…");
    assertThat(browser.text("#act-sentence"))
        .startsWith("Stops the automatic publishing of this run");
    assertThat(browser.text("#act-plan"))
        .contains("Clients see " + SECOND + ", as generation 2. This does not change.")
        .contains("Published frames: 6");
    browser.click("#act-go");
    awaitText("#act-problem", "enter a few words");
    confirm("stripes over the Alps");
    close();
    awaitText("[data-run='" + SECOND + "']", "by operator: stripes over the Alps");
    act("Release…");
    assertThat(browser.text("#act-plan"))
        .contains("by operator: stripes over the Alps")
        .contains("Clients see " + SECOND + ", and may see more of it at once.");
    confirm("they are real");
    close();
    browser.awaitTrue("document.querySelector('.run[data-held]') === null");
    act("Pin…");
    assertThat(browser.text("#act-plan"))
        .contains("Clients see " + SECOND + ", as generation 2. They continue to see it.");
    confirm("demonstration");
    close();
    awaitText("#pointer", "Pinned since");
    staged("kept", SECOND).stage(8);
    awaitCells(SECOND, "published", 8);
    act("Unpin…");
    assertThat(browser.text("#act-plan"))
        .contains("Pinned since", "by operator: demonstration")
        .contains("More of " + SECOND + " is published, 8 frames instead of 6");
    confirm("it is over");
    close();
    browser.awaitTrue("!document.querySelector('#pointer').textContent.includes('Pinned since')");
  }
}
