package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import twf.tiles.testing.ChromiumBrowser;
import twf.tiles.testing.ChromiumBrowser.Look;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Tests the labels below the map's slider for many patterns of steps at many widths. */
@Tag("browser")
@Tag("slow")
class MapTimelineIT {
  /** Window widths of a small phone, a common phone, a tablet, a laptop and a wide screen. */
  private static final int[] WIDTHS = {320, 390, 768, 1440, 2560};

  /** Widths at which the test saves screenshots for manual review. */
  private static final Set<Integer> SHOWN = Set.of(320, 1440);

  private static final int HEIGHT = 800;

  /**
   * Script that replaces the frames of a manifest by frames at the hours in the page's query. The
   * map itself, which does not matter here, is drawn with a sixteenth of the pixels.
   */
  private static final String HOURS =
      """
      Object.defineProperty(window, 'devicePixelRatio', { value: 0.25 });
      const asked = window.fetch;
      window.fetch = async (url, options) => {
        const answer = await asked(url, options);
        const hours = new URLSearchParams(location.search).get('hours');
        if (!String(url).includes('/manifests/') || !String(url).includes('/published/') || !hours) {
          return answer;
        }
        const manifest = await answer.json();
        const [frame] = manifest.frames;
        const start = Date.parse(frame.valid_time);
        manifest.frames = hours.split(',').map((hour) => ({
          ...frame,
          frame_id: hour.padStart(3, '0'),
          fhr: Number(hour),
          valid_time: new Date(start + hour * 3600000).toISOString().replace('.000', ''),
          url: frame.url + '?' + hour,
        }));
        return new Response(JSON.stringify(manifest), { headers: answer.headers });
      };
      """;

  /** Script that measures the labels from left to right, and the boxes of the timeline's parts. */
  private static final String MEASURE =
      """
      const box = (element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return [left, right, top, bottom];
      };
      const labels = [...document.querySelectorAll('#ticks span')];
      return {
        texts: labels.map((label) => label.textContent),
        boxes: labels.map(box),
        ticks: document.querySelectorAll('#ticks i').length,
        card: box(document.querySelector('#timeline')),
        speed: box(document.querySelector('.speed')),
        parts: ['.keys', '.when time', '.track', '.speed'].map((part) => box(document.querySelector(part))),
      };
      """;

  @TempDir static Path folder;
  private static ServerUnderTest server;
  private static ChromiumBrowser browser;

  @BeforeAll
  static void start() {
    browser = new ChromiumBrowser(new Look(1440, HEIGHT, false)).runBeforePages(HOURS);
    Roots roots = new Roots(folder);
    server =
        ServerUnderTest.start(
            roots,
            roots.environment("OFFLINE_TILES_INITIAL_GATE", "1", "OFFLINE_TILES_RETAIN_RUNS", "0"));
    for (Steps steps : Steps.values()) {
      String run = "20260128_%02dz".formatted(steps.cycle);
      new StagedRun(roots.staging(), steps.model() + "/" + run + "/t", 1).stage(1);
      server.client().awaitPointer(steps.model(), run, "t", 1);
    }
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

  /** Step patterns of typical models, with labels that windows of 1440 pixels or more must show. */
  enum Steps {
    HOURLY(0, range(0, 18, 1), "Wed 28", "06Z", "12Z"),
    HOURLY_OF_A_06Z_RUN(6, range(0, 18, 1), "06Z", "12Z", "Thu 29"),
    HOURLY_WITHOUT_A_MIDNIGHT(6, range(0, 12, 1), "Wed 28 06Z", "12Z"),
    THREE_HOURLY(0, range(0, 384, 3), "Wed 28", "Thu 5", "Fri 13"),
    THREE_HOURLY_OF_AN_18Z_RUN(18, range(0, 384, 3), "Thu 29", "Fri 6"),
    TWICE_A_DAY(6, range(0, 240, 12), "Wed 28 06Z", "Thu 5 06Z"),
    DAILY(0, range(0, 240, 24), "Wed 28", "Thu 5"),
    DAILY_OF_A_06Z_RUN(6, range(0, 240, 24), "Wed 28 06Z", "Thu 5 06Z"),
    UNEVEN(0, "6,9,12,18," + range(24, 384, 24), "Thu 29", "Fri 6"),
    UNEVEN_OF_A_06Z_RUN(6, "6,9,12,18," + range(24, 384, 24), "Thu 29 06Z", "Fri 6 06Z"),
    HOURLY_THEN_DAILY(0, range(0, 24, 1) + "," + range(48, 384, 24), "Wed 28", "Thu 5"),
    MONTHLY(0, "0,720", "Wed 28", "Fri 27"),
    TWO_CLOSE_AND_ONE_FAR(0, "0,1,384", "Wed 28", "Fri 13"),
    SINGLE(0, "0", "Wed 28"),
    SINGLE_AT_ANOTHER_HOUR(6, "7", "Wed 28 13Z");

    private final int cycle;
    private final String hours;
    private final List<String> expected;

    Steps(int cycle, String hours, String... expected) {
      this.cycle = cycle;
      this.hours = hours;
      this.expected = List.of(expected);
    }

    private String model() {
      return "m" + ordinal();
    }

    private static String range(int first, int last, int step) {
      return IntStream.rangeClosed(0, (last - first) / step)
          .mapToObj(i -> Integer.toString(first + i * step))
          .collect(Collectors.joining(","));
    }
  }

  @ParameterizedTest
  @EnumSource(Steps.class)
  void keepsLabelsApartAndInsideCard(Steps steps) {
    int frames = steps.hours.split(",").length;
    browser.setAppearance(new Look(WIDTHS[0], HEIGHT, false));
    browser.open(
        server
            .publicUri()
            .resolve("/?hours=" + steps.hours + "#model=" + steps.model() + "&run=latest&var=t"));
    browser.await("#map", "data-frames", Integer.toString(frames));
    for (int width : WIDTHS) {
      browser.setAppearance(new Look(width, HEIGHT, false));
      // The resize observer of the track runs before the browser paints the frame.
      browser.awaitTrue(
          "innerWidth === %d && document.querySelectorAll('#ticks i').length === %d"
              .formatted(width, frames));
      browser.script("document.documentElement.removeAttribute('data-painted')");
      browser.script(
          "requestAnimationFrame(() => requestAnimationFrame(() =>"
              + " { document.documentElement.dataset.painted = 'true'; }))");
      browser.await("html", "data-painted", "true");
      assertLegible(steps, width);
      if (SHOWN.contains(width)) {
        String name = "timeline-%s-%d".formatted(steps.name().toLowerCase(Locale.ROOT), width);
        browser.screenshot(name);
        browser.setAppearance(new Look(width, HEIGHT, true)).screenshot(name + "-dark");
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void assertLegible(Steps steps, int width) {
    Map<String, Object> measured = (Map<String, Object>) browser.script(MEASURE);
    List<String> texts = (List<String>) measured.get("texts");
    List<List<Number>> boxes = (List<List<Number>>) measured.get("boxes");
    String what = "%s at %d px: %s".formatted(steps, width, texts);
    assertThat(texts).as(what).isNotEmpty();
    assertThat(texts.stream().filter(text -> text.contains(" "))).as(what).doesNotHaveDuplicates();
    assertThat(texts)
        .as(what)
        .allMatch(text -> text.matches("([A-Z][a-z]{2} \\d{1,2}( \\d\\dZ)?|\\d\\dZ)"));
    double before = edge((List<Number>) measured.get("card"), 0);
    for (List<Number> box : boxes) {
      assertThat(edge(box, 0)).as(what).isGreaterThanOrEqualTo(before + 4);
      before = edge(box, 1);
    }
    double right = edge((List<Number>) measured.get("card"), 1);
    double speed = edge((List<Number>) measured.get("speed"), 0);
    assertThat(before).as(what).isLessThanOrEqualTo(Math.min(right, speed));
    assertThat(edge(boxes.get(0), 3))
        .as(what)
        .isLessThanOrEqualTo(edge((List<Number>) measured.get("card"), 3));
    for (List<Number> part : (List<List<Number>>) measured.get("parts")) {
      assertThat(edge(part, 1)).as(what + ": edge of a part").isLessThanOrEqualTo(right);
    }
    if (width >= 1440) {
      assertThat(texts).as(what).containsAll(steps.expected);
    }
    boolean daily = steps.name().startsWith("DAILY") || steps.name().startsWith("MONTHLY");
    assertThat(texts).as(what).allMatch(text -> !daily || text.matches("[A-Z].*"));
    assertThat(texts).as(what).hasSizeLessThanOrEqualTo(width / 40);
  }

  private static double edge(List<Number> box, int side) {
    return box.get(side).doubleValue();
  }
}
