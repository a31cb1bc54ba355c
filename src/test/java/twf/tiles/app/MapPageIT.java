package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import twf.tiles.testing.ChromiumBrowser;
import twf.tiles.testing.ChromiumBrowser.Look;
import twf.tiles.testing.ChromiumBrowser.Request;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.SolidColourArchive;
import twf.tiles.testing.StagedRun;

/** Tests the map in a browser against the real server. Each test uses its own model. */
@Tag("browser")
@Tag("slow")
class MapPageIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";

  /** A small window, because the map is rendered in software. */
  private static final Look SMALL = new Look(780, 480, false);

  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int BLUE = 0x0000ff;

  /**
   * View of the Irish Sea, away from coastlines, at full opacity so that frame colours stay exact.
   */
  private static final String PLACE = "&lat=53.600&lon=-5.200&z=5.00&opacity=1";

  /**
   * Script that makes the WebGL canvas readable and records each colour of the map's centre and
   * each frame shown. It reads the canvas only where it was drawn on, because that is slow in
   * software, and makes the page retry after half a second instead of five.
   */
  private static final String WATCH =
      """
      const get = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (type, options) {
        const kept = type.startsWith('webgl') ? { ...options, preserveDrawingBuffer: true } : options;
        return get.call(this, type, kept);
      };
      let drawn = true;
      for (const name of ['clear', 'drawArrays', 'drawElements']) {
        const draw = WebGL2RenderingContext.prototype[name];
        WebGL2RenderingContext.prototype[name] = function (...values) {
          drawn = true;
          return draw.apply(this, values);
        };
      }
      const wait = window.setTimeout;
      window.setTimeout = (work, ms, ...values) => wait(work, ms === 5000 ? 500 : ms, ...values);
      window.colours = [];
      window.pictures = [];
      // Observed, not polled: a frame may come and go between two polls of the colour.
      new MutationObserver(() => {
        const shown = document.querySelector('#map').dataset.shown;
        if (shown && window.pictures.at(-1) !== shown) window.pictures.push(shown);
      }).observe(document, { subtree: true, attributeFilter: ['data-shown'] });
      const one = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      (function look() {
        const map = document.querySelector('#map');
        const canvas = map?.querySelector('canvas');
        const shown = map?.dataset.shown;
        if (shown && (drawn || window.colours.length === 0)) {
          drawn = false;
          one.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
          const [r, g, b] = one.getImageData(0, 0, 1, 1).data;
          const colour = (r << 16) | (g << 8) | b;
          if (window.colours.at(-1) !== colour) window.colours.push(colour);
        }
        requestAnimationFrame(look);
      })();
      """;

  /**
   * Script that adds images to frames 0 and 2 of the model {@code pictured}, for as long as {@code
   * window.answer} does not say otherwise. Their northern half, in Web Mercator, is green, the
   * southern one blue; colours are steps, so that nothing between is blended.
   */
  private static final String IMAGES =
      """
      const plain = window.fetch;
      async function image() {
        const canvas = new OffscreenCanvas(2, 2);
        const context = canvas.getContext('2d');
        context.fillStyle = '#00ff00';
        context.fillRect(0, 0, 2, 1);
        context.fillStyle = '#0000ff';
        context.fillRect(0, 1, 2, 1);
        return new Response(await canvas.convertToBlob({ type: 'image/webp', quality: 1 }));
      }
      if (location.hash.includes('model=pictured')) {
        window.fetch = async (url, options) => {
          if (String(url).includes('.webp')) {
            return window.answer ? window.answer() : image();
          }
          const answer = await plain(url, options);
          if (!/\\/published\\/.*\\/manifests\\//.test(String(url))) return answer;
          const manifest = await answer.json();
          manifest.legend = { title: 'T', kind: 'steps', stops: [[0, '#00ff00'], [1, '#0000ff']] };
          for (const frame of [manifest.frames[0], manifest.frames[2]]) {
            frame.frame_image_url = frame.url.replace('/tiles/', '/frames/').replace('pmtiles', 'webp');
            frame.frame_image_version = '0123456789ab';
            frame.frame_image_bytes = 1;
          }
          return new Response(JSON.stringify(manifest), { headers: answer.headers });
        };
      }
      """;

  /** Script that lists the controls that overlap the legend. */
  private static final String COVERED =
      """
      const legend = document.querySelector('#legend').getBoundingClientRect();
      return ['.choose', '.tools', '#timeline'].filter((part) => {
        const box = document.querySelector(part).getBoundingClientRect();
        return box.left < legend.right && legend.left < box.right
            && box.top < legend.bottom && legend.top < box.bottom;
      });
      """;

  @TempDir static Path folder;
  private static Roots roots;
  private static ServerUnderTest server;
  private static ServerClient client;
  private static ChromiumBrowser browser;

  @BeforeAll
  static void start() {
    browser = new ChromiumBrowser(SMALL).runBeforePages(WATCH).runBeforePages(IMAGES);
    roots = new Roots(folder);
    server =
        ServerUnderTest.start(
            roots,
            roots.environment(
                "OFFLINE_TILES_INITIAL_GATE", "1",
                "OFFLINE_TILES_PUBLISH_DELTA", "1",
                "RUNTIME_TILES_SUNSET_AT", "2027-03-01T00:00:00Z"));
    client = server.client();
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

  private static void publish(String model, String run, int expected, int... colours) {
    SolidColourArchive.stage(roots, model + "/" + run + "/tmp2m", expected, colours);
    client.awaitPointer(model, run, "tmp2m", colours.length);
  }

  private static String archive(String model, String run, int frame) {
    return "/tiles/%s/%s/tmp2m/%03d.pmtiles".formatted(model, run, frame);
  }

  private static void open(String view) {
    browser.open(server.publicUri().resolve("/#" + view));
  }

  /**
   * Makes the page poll at once, as it does when it becomes visible, instead of at the next
   * interval.
   */
  private static void askNow() {
    browser.script("document.dispatchEvent(new Event('visibilitychange'))");
  }

  private static int middle() {
    return browser.captureWindow().getRGB(SMALL.width() / 2, SMALL.height() / 2) & 0xffffff;
  }

  private static void awaitColour(int colour) {
    // Cheaper than pictures of the window.
    browser.awaitTrue("window.colours.at(-1) === " + colour);
    await(Integer.toHexString(colour))
        .atMost(ChromiumBrowser.BOUND)
        .until(() -> middle() == colour);
  }

  private static void awaitShown(String url) {
    browser.await("#map", "data-shown", url);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> noted(String what) {
    return (List<Object>) browser.script("return window." + what);
  }

  private static void assertNothingIsWrong() {
    assertThat(browser.errors()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(request -> request.url().startsWith(server.publicUri().toString()));
  }

  @Test
  void animatesFramesWithoutRefetching() {
    publish("plays", FIRST, 3, RED, GREEN, BLUE);
    open("model=plays&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z&fps=30" + PLACE);
    awaitShown(archive("plays", FIRST, 0));
    awaitColour(RED);
    assertThat(browser.text("#utc")).isEqualTo("Thu 29 Jan 00:00 UTC");
    browser.press(Keys.ARROW_RIGHT);
    awaitShown(archive("plays", FIRST, 1));
    awaitColour(GREEN);
    browser.press(Keys.END);
    awaitColour(BLUE);
    browser.press(Keys.HOME);
    awaitColour(RED);
    browser.script("document.getElementById('slider').focus()");
    browser.press(Keys.ARROW_UP);
    awaitShown(archive("plays", FIRST, 1));
    browser.press(Keys.ARROW_DOWN);
    awaitShown(archive("plays", FIRST, 0));
    browser.script("document.activeElement.blur()");

    browser.script("window.pictures.length = 0; window.colours.length = 0");
    browser.press(" ").await("#map", "data-playing", "true");
    browser.awaitTrue("window.pictures.length > 9");
    browser.press(" ").await("#map", "data-playing", "false");
    List<Object> pictures = noted("pictures");
    for (int i = 1; i < pictures.size(); i++) {
      String before = (String) pictures.get(i - 1);
      int next = (Integer.parseInt(before.replaceAll(".*/0*(\\d+)\\.pmtiles", "$1")) + 1) % 3;
      assertThat(pictures.get(i)).isEqualTo(archive("plays", FIRST, next));
    }
    assertThat(noted("colours")).contains((long) RED, (long) GREEN, (long) BLUE);
    assertThat(noted("colours")).allMatch(List.of((long) RED, (long) GREEN, (long) BLUE)::contains);

    Map<Request, Long> asked =
        browser.requests().stream()
            .filter(request -> request.url().contains("/tiles/plays/"))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(asked).hasSize(3).allSatisfy((request, times) -> assertThat(times).isEqualTo(1));
    assertNothingIsWrong();
  }

  @Test
  void showsNewRunsAndKeepsPictureDuringRollback() {
    publish("follows", FIRST, 3, RED, GREEN);
    open("model=follows&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z" + PLACE);
    awaitShown(archive("follows", FIRST, 0));
    assertThat(browser.text("#progress")).isEqualTo("2 of 3 frames published");
    awaitColour(RED);
    browser.script("window.colours.length = 0");

    publish("follows", FIRST, 3, RED, GREEN, GREEN);
    askNow();
    browser.await("#map", "data-frames", "3");
    assertThat(browser.element("#progress").isDisplayed()).isFalse();

    publish("follows", SECOND, 1, BLUE);
    askNow();
    browser.await("#map", "data-run", SECOND);
    awaitShown(archive("follows", SECOND, 0));
    awaitColour(BLUE);

    JsonObject why = new JsonObject().put("model", "follows").put("reason", "wrong colours");
    assertThat(client.command("rollback", why).statusCode()).isEqualTo(200);
    askNow();
    browser.await("#map", "data-run", FIRST);
    browser.awaitTrue("document.querySelector('#map').dataset.shown.includes('/" + FIRST + "/')");
    await("another colour than blue").atMost(ChromiumBrowser.BOUND).until(() -> middle() != BLUE);
    assertThat(noted("colours"))
        .as("no background colour between frames")
        .allMatch(List.of((long) RED, (long) GREEN, (long) BLUE)::contains);
    assertThat(noted("colours")).contains((long) RED, (long) BLUE);
    assertNothingIsWrong();
  }

  @Test
  void restoresViewFromLink() {
    publish("linked", FIRST, 3, RED, GREEN, BLUE);
    publish("linked", SECOND, 3, BLUE);
    String view =
        "model=linked&run="
            + FIRST
            + "&var=tmp2m&t=2026-01-29T01:00:00Z"
            + "&lat=53.600&lon=-5.200&z=5.00&fps=8&opacity=1";
    open(view);
    awaitShown(archive("linked", FIRST, 1));
    awaitColour(GREEN);
    assertThat(
            browser.script(
                "return ['model','run','variable','speed','opacity'].map(id => document.getElementById(id).value)"))
        .isEqualTo(List.of("linked", FIRST, "tmp2m", "8", "100"));
    browser.press(Keys.ARROW_RIGHT);
    awaitShown(archive("linked", FIRST, 2));
    await("the address")
        .atMost(ChromiumBrowser.BOUND)
        .until(() -> browser.currentUri().getFragment().equals(view.replace("T01", "T02")));
    browser.click("#help-open").awaitTrue("document.querySelector('#help').open");
    browser.click("#help .close").awaitTrue("!document.querySelector('#help').open");
    assertNothingIsWrong();
  }

  @Test
  void drawsLegendOfStepsAndGroups() {
    StagedRun run = new StagedRun(roots.staging(), "classes/" + FIRST + "/tmp2m", 1);
    ObjectNode meta = StagedRun.meta(0, run.key()).put("units", "mm/h");
    ArrayNode groups = meta.putObject("legend").put("title", "Precipitation").putArray("groups");
    addGroup(groups, "Rain").put("kind", "steps");
    addGroup(groups, "Snow");
    run.archive(0, SolidColourArchive.archive(RED)).meta(0, meta).commit(1);
    client.awaitPointer("classes", FIRST, "tmp2m", 1);
    open("model=classes&run=latest&var=tmp2m" + PLACE);
    awaitShown(archive("classes", FIRST, 0));
    assertThat(browser.text("#legend").lines())
        .containsExactly(
            "Precipitation (mm/h)", "Rain", "0.5", "10", "Snow", "2", "4", "6", "8", "10");
    List<?> strips =
        (List<?>)
            browser.script(
                "return [...document.querySelectorAll('.legend-strip')]"
                    + ".map((strip) => strip.style.background.replaceAll(' ', ''))");
    assertThat(strips.get(0).toString())
        .contains("rgb(255,0,0)0%,rgb(255,0,0)50%,rgb(0,255,0)50%,rgb(0,255,0)100%");
    assertThat(strips.get(1).toString()).contains("rgb(255,0,0)0%,rgb(0,255,0)100%");
    for (int width : new int[] {360, 800, 1400}) {
      browser.setAppearance(new Look(width, 800, false)).awaitTrue("innerWidth === " + width);
      assertThat(browser.script(COVERED)).as(width + " px").isEqualTo(List.of());
    }
    browser.setAppearance(SMALL);
    assertNothingIsWrong();
  }

  private static ObjectNode addGroup(ArrayNode groups, String title) {
    ObjectNode group = groups.addObject().put("title", title);
    ArrayNode stops = group.putArray("stops");
    stops.addArray().add(0.5).add("#ff0000");
    stops.addArray().add(10).add("#00ff00");
    return group;
  }

  private static String image(int frame) {
    return "/frames/pictured/%s/tmp2m/%03d.webp?v=0123456789ab".formatted(FIRST, frame);
  }

  @Test
  void drawsFrameImagesInWebMercatorWithFigures() {
    publish("pictured", FIRST, 3, RED, RED, RED);
    // Between the middle of the bounds, 54 degrees, and the middle of the image, 54.16 degrees.
    String place = "&lat=54.080&lon=-5.200&z=5.00&opacity=1";
    open("model=pictured&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z" + place);
    awaitShown(archive("pictured", FIRST, 0));
    awaitColour(RED);
    browser.click(".options summary").click("#source [value=images]");
    awaitShown(image(0));
    browser.awaitTrue("window.colours.at(-1) === 0x0000ff");
    browser.awaitTrue(
        "/^[1-3] requests? · [1-9]\\d* kB$/.test(document.querySelector('#tiles-figures').value)");
    browser.click(".options summary").press(Keys.ARROW_RIGHT);
    awaitShown(archive("pictured", FIRST, 1));
    awaitColour(RED);
    browser.press(Keys.ARROW_RIGHT);
    awaitShown(image(2));
    awaitColour(BLUE);
    await("the address")
        .atMost(ChromiumBrowser.BOUND)
        .until(() -> browser.currentUri().getFragment().endsWith("&from=images"));
    assertNothingIsWrong();
  }

  @Test
  void playsPublishedFrameImagesWithFigures() throws IOException {
    byte[] image = Files.readAllBytes(Path.of("src/test/resources/webp/lossless-512.webp"));
    StagedRun run = new StagedRun(roots.staging(), "images/" + FIRST + "/tmp2m", 2);
    for (int fhr = 0; fhr < 2; fhr++) {
      run.frame(fhr, SolidColourArchive.archive(RED));
      run.write(run.archive(fhr).resolveSibling("00" + fhr + ".webp"), image);
    }
    run.commit(2);
    client.awaitPointer("images", FIRST, "tmp2m", 2);
    open("model=images&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z&from=images&fps=30" + PLACE);
    browser.awaitTrue(
        "/^\\/frames\\/images\\/.*\\/000[.]webp[?]v=/.test(document.querySelector('#map').dataset.shown)");
    browser.click("#play");
    browser.awaitTrue(
        "/^2 requests · [1-9]\\d* kB · \\d+[.]\\d fps$/.test(document.querySelector('#images-figures').value)");
    browser.click("#play");
    assertThat(browser.requests())
        .noneMatch(request -> request.url().contains("/tiles/images/"))
        .filteredOn(request -> request.url().contains("/frames/images/"))
        .hasSize(2);
    assertNothingIsWrong();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unreachable | () => Promise.reject(new TypeError('cut off')) | has not answered since",
        "frame-gone | () => new Response('', { status: 404 }) | is no longer on the server",
        "unreadable | () => new Response('RIFF') | not an image that this browser can decode",
      })
  void explainsErrorsOfFrameImages(String state, String answer, String words) {
    publish("pictured", FIRST, 3, RED, RED, RED);
    open("model=pictured&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z&from=images" + PLACE);
    awaitShown(image(0));
    browser.press(Keys.ARROW_RIGHT);
    awaitShown(archive("pictured", FIRST, 1));
    browser.script("window.answer = " + answer);
    browser.script("document.querySelector('#source [value=tiles]').click()");
    awaitShown(archive("pictured", FIRST, 1));
    browser.press(Keys.HOME);
    awaitShown(archive("pictured", FIRST, 0));
    browser.script("document.querySelector('#source [value=images]').click()");
    browser.await("#map", "data-state", state);
    assertThat(browser.text("[data-kind=trouble]")).contains(words);
    assertThat(browser.attribute("#map", "data-shown")).isEqualTo(archive("pictured", FIRST, 0));
    if (state.equals("unreachable")) {
      browser.script("window.answer = undefined; document.querySelector('#forth').click()");
      browser.script("document.querySelector('#back').click()");
      awaitShown(image(0));
    } else {
      browser.click("[data-kind=trouble] button");
      browser.awaitTrue("document.querySelector('#source [value=tiles]').checked");
    }
    browser.await("#map", "data-state", "ready");
    assertNothingIsWrong();
  }

  @Test
  void showsLegacyTilesWithDeprecationNotice() {
    publish("legacy", FIRST, 1, RED);
    open("model=legacy&run=latest&var=tmp2m" + PLACE);
    awaitShown(archive("legacy", FIRST, 0));
    browser.click(".options summary").click("#legacy");
    awaitShown("/tiles/legacy/all/" + FIRST + "/tmp2m/0");
    // The notice may cover the centre in a screenshot, so check the colour of the canvas.
    browser.awaitTrue("window.colours.at(-1) === 0xff0000");
    assertThat(browser.text("[data-kind=legacy]"))
        .contains("Deprecated since 11 Feb 2026", "They will be removed on 1 Mar 2027");
    assertThat(browser.attribute("[data-kind=legacy] a", "href"))
        .isEqualTo(server.publicUri().resolve("/docs/runtime-png-tiles.txt").toString());
    assertThat(browser.requests())
        .anyMatch(
            request -> request.url().matches(".*/tiles/legacy/all/.*/tmp2m/0/6/\\d+/\\d+\\.png"));
    browser.click("#legacy");
    awaitShown(archive("legacy", FIRST, 0));
    browser.awaitTrue("document.querySelector('[data-kind=legacy]') === null");
    assertNothingIsWrong();
  }

  @Test
  void keepsPictureAndRetriesUnavailableFrame() {
    publish("gone", FIRST, 9, RED, RED, RED, RED, RED, GREEN, RED, RED, RED);
    open("model=gone&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z" + PLACE);
    awaitShown(archive("gone", FIRST, 0));
    // Frame 5 is not preloaded with the first frame.
    browser.script(
        """
        window.asked = window.fetch;
        window.fetch = (url, options) => String(url).endsWith('005.pmtiles')
          ? Promise.resolve(new Response('', { status: 404 })) : window.asked(url, options);
        const slider = document.getElementById('slider');
        slider.value = '5';
        slider.dispatchEvent(new Event('input'));
        """);
    browser.await("#map", "data-state", "frame-gone");
    assertThat(browser.text("[data-kind=trouble]"))
        .startsWith("The frame of Thu 29 Jan 05:00 UTC is no longer on the server.")
        .contains("asks again every few seconds");
    assertThat(browser.attribute("#map", "data-shown")).isEqualTo(archive("gone", FIRST, 0));
    browser.awaitTrue("window.colours.at(-1) === 0xff0000");
    browser.script("window.fetch = window.asked");
    askNow();
    browser.await("#map", "data-state", "ready");
    awaitShown(archive("gone", FIRST, 5));
    browser.awaitTrue("window.colours.at(-1) === 0x00ff00");
    assertNothingIsWrong();
  }

  @Test
  void pausesAnimationUntilUnavailableFrameLoads() {
    publish("stalls", FIRST, 9, RED, RED, RED, RED, RED, GREEN, RED, RED, RED);
    open("model=stalls&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z&fps=8" + PLACE);
    awaitShown(archive("stalls", FIRST, 0));
    browser.script(
        """
        window.asked = window.fetch;
        window.fetch = (url, options) => String(url).endsWith('005.pmtiles')
          ? Promise.reject(new TypeError('cut off')) : window.asked(url, options);
        """);
    browser.click("#play");
    browser.await("#map", "data-state", "unreachable");
    browser.click("#play").press(Keys.HOME);
    browser.await("#map", "data-state", "ready");
    browser.click("#play").await("#map", "data-state", "unreachable");
    browser.script("window.fetch = window.asked");
    browser.awaitTrue("window.pictures.some((url) => url.endsWith('008.pmtiles'))");
    browser.await("#map", "data-state", "ready");
    assertThat(noted("pictures")).contains(archive("stalls", FIRST, 5));
    browser.click("#play");
    assertNothingIsWrong();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cutoff | unreachable | (await Promise.reject(new TypeError('cut off')))"
            + " | The server has not answered since ",
        "broken | unreachable | new Response(new ReadableStream({ start: (c) => c.error(new"
            + " Error('reset')) }), { status: 206 }) | The server has not answered since ",
        "error | unreachable | new Response('', { status: 503 }) | (the answer was 503)",
        "gone | frame-gone | new Response('', { status: 410 }) | is no longer on the server",
        "whole | unreadable | new Response(bytes) | cannot be read (the answer was 200)",
        "shorter | unreadable | new Response('', { status: 416 })"
            + " | cannot be read (the answer was 416)",
        "magic | unreadable | part(bytes.fill(0, 0, 7)) | cannot be read (Wrong magic number",
        "brotli | unreadable | part(bytes.fill(3, 98, 99)) | cannot be read (",
        "zstd | unreadable | part(bytes.fill(4, 97, 98)) | cannot be read (",
        "torn | unreadable | part(bytes.fill(255, 127, 400)) | cannot be read (",
        "image | unreadable | part(bytes.fill(1, Number(new DataView(bytes.buffer)"
            + ".getBigUint64(56, true)))) | a tile of it is not an image",
      })
  void explainsFrameErrorAndNextStep(String name, String state, String answer, String words) {
    String model = "wrong-" + name;
    publish(model, FIRST, 9, RED, RED, RED, RED, RED, GREEN, RED, RED, RED);
    open("model=" + model + "&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z" + PLACE);
    awaitShown(archive(model, FIRST, 0));
    browser.script(
        """
        window.asked = window.fetch;
        window.tries = 0;
        const part = (bytes) => new Response(bytes, { status: 206 });
        window.fetch = async (url, options) => {
          if (!String(url).endsWith('005.pmtiles')) return window.asked(url, options);
          window.tries++;
          const bytes = new Uint8Array(await (await window.asked(url)).arrayBuffer());
          return ANSWER;
        };
        const slider = document.getElementById('slider');
        slider.value = '5';
        slider.dispatchEvent(new Event('input'));
        """
            .replace("ANSWER", answer));
    browser.await("#map", "data-state", state);
    assertThat(browser.text("[data-kind=trouble]"))
        .contains(words)
        .contains("The map shows what was loaded before")
        .contains(state.equals("unreadable") ? "only when you return to it" : "every few seconds");
    assertThat(browser.attribute("#map", "data-shown")).isEqualTo(archive(model, FIRST, 0));
    if (state.equals("unreadable")) {
      browser.script("window.fetch = window.asked");
      browser.press(Keys.ARROW_RIGHT);
      awaitShown(archive(model, FIRST, 6));
      browser.await("#map", "data-state", "ready");
      browser.press(Keys.ARROW_LEFT);
    } else {
      // The page retries without user input.
      browser.awaitTrue("window.tries > 1");
      browser.script("window.fetch = window.asked");
    }
    awaitShown(archive(model, FIRST, 5));
    browser.await("#map", "data-state", "ready");
    browser.awaitTrue("document.querySelector('[data-kind=trouble]') === null");
    awaitColour(GREEN);
    assertNothingIsWrong();
  }

  @Test
  void skipsUnreadableFrameInAnimation() {
    publish("leaves", FIRST, 9, RED, RED, RED, RED, RED, GREEN, BLUE, RED, RED);
    open("model=leaves&run=latest&var=tmp2m&t=2026-01-29T00:00:00Z&fps=30" + PLACE);
    awaitShown(archive("leaves", FIRST, 0));
    browser.script(
        """
        window.asked = window.fetch;
        window.fetch = (url, options) => String(url).endsWith('005.pmtiles')
          ? Promise.resolve(new Response(new Uint8Array(200), { status: 206 }))
          : window.asked(url, options);
        """);
    browser.click("#play");
    browser.await("#map", "data-state", "unreadable");
    browser.awaitTrue("window.pictures.filter((url) => url.endsWith('006.pmtiles')).length > 1");
    assertThat(noted("pictures")).doesNotContain(archive("leaves", FIRST, 5));
    assertThat(browser.text("[data-kind=trouble]")).contains("the animation skips this frame");
    browser.click("#play");
    browser.await("#map", "data-state", "ready");
    assertNothingIsWrong();
  }

  @Test
  void ignoresLateResponseOfPreviousSelection() {
    publish("late", FIRST, 1, GREEN);
    publish("quick", FIRST, 1, RED);
    open("model=quick&run=latest&var=tmp2m" + PLACE);
    awaitShown(archive("quick", FIRST, 0));
    browser.script(
        """
        const asked = window.fetch;
        let letGo;
        const late = new Promise((resolve) => { letGo = resolve; });
        window.fetch = async (url, options) => {
          const answer = await asked(url, options);
          if (String(url).includes('runs?model=late')) {
            window.held = true;
            await late;
            setTimeout(() => { window.told = true; }, 500);
          }
          return answer;
        };
        const choose = (model) => {
          const select = document.getElementById('model');
          select.value = model;
          select.dispatchEvent(new Event('change'));
        };
        window.chooseQuick = () => { choose('quick'); letGo(); };
        choose('late');
        """);
    browser.awaitTrue("window.held === true");
    browser.script("window.chooseQuick()");
    browser.awaitTrue("window.told === true");
    awaitShown(archive("quick", FIRST, 0));
    assertThat(noted("pictures")).containsOnly(archive("quick", FIRST, 0));
    assertThat(browser.script("return document.getElementById('model').value")).isEqualTo("quick");
    assertNothingIsWrong();
  }

  @Test
  void explainsDisabledLegacyRoutesWithLinkBack() {
    publish("off", FIRST, 1, RED);
    open("model=off&run=latest&var=tmp2m" + PLACE);
    awaitShown(archive("off", FIRST, 0));
    browser.script(
        """
        const asked = window.fetch;
        window.fetch = (url, options) => String(url).endsWith('.png')
          ? Promise.resolve(new Response('', { status: 410 })) : asked(url, options);
        """);
    browser.click(".options summary").click("#legacy");
    browser.await("#map", "data-state", "switched-off");
    assertThat(browser.text("[data-kind=trouble]"))
        .startsWith("The deprecated routes are switched off on this server.");
    browser.click("[data-kind=trouble] button");
    browser.await("#map", "data-state", "ready");
    awaitShown(archive("off", FIRST, 0));
    browser.awaitTrue("!document.querySelector('#legacy').checked");
    awaitColour(RED);
    assertNothingIsWrong();
  }

  @Test
  void explainsUnknownModelAndAddsNewOnesLive() {
    publish("aaa", FIRST, 2, GREEN);
    open("model=nowhere&run=20250101_00z&var=rain" + PLACE);
    awaitShown(archive("aaa", FIRST, 0));
    assertThat(browser.text("[data-kind=link]")).isEqualTo("This server has no model nowhere.");
    assertThat(browser.script("return document.getElementById('run').value")).isEqualTo("latest");
    publish("aab", FIRST, 1, RED);
    await().until(() -> client.array("/api/models").encode().contains("aab"));
    publish("aaa", FIRST, 2, GREEN, GREEN);
    askNow();
    browser.await("#map", "data-frames", "2");
    browser.awaitTrue(
        "[...document.getElementById('model').options].some((o) => o.value === 'aab')");
    assertNothingIsWrong();
  }

  @Test
  void explainsMissingData() {
    publish("missing", FIRST, 1, RED);
    open("model=missing&run=latest&var=wind10m" + PLACE);
    browser.await("#map", "data-state", "no-variable");
    assertThat(browser.text("[data-kind=trouble]"))
        .isEqualTo("This run has no wind10m. It has: tmp2m.");
    browser.script(
        "const v = document.getElementById('variable'); v.value = 'tmp2m';"
            + " v.dispatchEvent(new Event('change'))");
    browser.await("#map", "data-state", "ready");
    awaitColour(RED);
    assertNothingIsWrong();
  }
}
