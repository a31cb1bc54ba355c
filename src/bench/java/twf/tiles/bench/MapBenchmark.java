package twf.tiles.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.ChromiumBrowser;
import twf.tiles.testing.ChromiumBrowser.Look;

/**
 * Measures the map in a browser without a GPU. A map that is moved but does not play serves as the
 * baseline for the cost of software rendering.
 */
final class MapBenchmark {
  private static final VariableKey KEY =
      new VariableKey("bench", new RunId("20260101_00z"), "tmp2m");
  private static final int FRAMES = 19;
  private static final int TIMES = 5;
  private static final int COUNTED_MS = 4_000;
  private static final String DATA = "document.querySelector('#map').dataset";

  /**
   * Measures frames drawn and forecast frames shown per second over a period; optionally sends
   * alternating wheel events meanwhile.
   */
  private static final String COUNT =
      """
      const [milliseconds, isMoved] = arguments;
      const map = document.querySelector('#map');
      const began = performance.now();
      let drawn = 0, steps = 0, shown;
      return new Promise((counted) => requestAnimationFrame(function next(now) {
        steps += map.dataset.shown === shown ? 0 : 1;
        shown = map.dataset.shown;
        if (isMoved) {
          const deltaY = drawn % 20 < 10 ? 3 : -3;
          map.querySelector('canvas').dispatchEvent(
            new WheelEvent('wheel', { deltaY, bubbles: true, clientX: 700, clientY: 300 }));
        }
        drawn++;
        if (now - began < milliseconds) requestAnimationFrame(next);
        else counted([drawn, steps].map((n) => (1000 * n) / (now - began)));
      }));
      """;

  private MapBenchmark() {}

  static MarkdownTable run() throws Exception {
    MarkdownTable table = new MarkdownTable();
    try (BenchDirectories roots = new BenchDirectories("map");
        BenchmarkedServer server = BenchmarkedServer.start(roots, List.of(), Map.of());
        ChromiumBrowser browser = new ChromiumBrowser(Look.WIDE)) {
      new PublishDriver(server)
          .upTo(new FrameStager(roots.staging(), FrameTemplate.find(), KEY, FRAMES), FRAMES);
      URI page = URI.create(server.url("public") + "/#model=bench&fps=30");
      paints(table, browser, page);
      int asked = browser.requests().size();
      paint(browser, page);
      plays(table, browser, asked);
    }
    return table;
  }

  private static void paints(MarkdownTable table, ChromiumBrowser browser, URI page) {
    double first = paint(browser, page);
    double script =
        number(
            browser,
            "performance.getEntriesByType('resource').filter((one) => /\\.m?js$/.test(one.name))"
                + ".reduce((sum, one) => sum + one.encodedBodySize, 0)");
    List<Double> others = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      others.add(paint(browser, page));
    }
    table.row("first paint, the first page of a browser, ms", "1000", first);
    table.row("first paint, after that, ms", "1000", new Measurements(others));
    table.row("script, compressed, bytes", "600000", script);
  }

  private static double paint(ChromiumBrowser browser, URI page) {
    browser.open(page).awaitTrue("%s.settled === 'true'".formatted(DATA));
    return number(browser, "performance.getEntriesByType('paint')[0].startTime");
  }

  private static void plays(MarkdownTable table, ChromiumBrowser browser, int asked) {
    List<Double> still = new ArrayList<>();
    List<Double> moved = new ArrayList<>();
    List<Double> drawn = new ArrayList<>();
    List<Double> steps = new ArrayList<>();
    List<Double> busy = new ArrayList<>();
    loadTheLoop(browser);
    List<String> before = archives(browser, asked);
    for (int i = 0; i < TIMES; i++) {
      still.add(count(browser, false).get(0));
      moved.add(count(browser, true).get(0));
      browser.click("#play");
      double began = browser.busySeconds();
      List<Double> played = count(browser, false);
      double spent = 1000 * (browser.busySeconds() - began);
      browser.click("#play");
      drawn.add(played.get(0));
      steps.add(played.get(1));
      busy.add(spent / (played.get(0) * COUNTED_MS / 1000));
    }
    List<String> after = archives(browser, asked);
    Set<String> different = new HashSet<>(after);
    table.row("drawn in a second while the map stands still", "60", new Measurements(still));
    table.row("drawn in a second while it is moved and plays nothing", "", new Measurements(moved));
    table.row("drawn in a second while it plays", "as moved", new Measurements(drawn));
    table.row("frames of the loop shown in a second, of 30 asked for", "", new Measurements(steps));
    table.row(
        "processor time of the page's own thread for each that is drawn, ms",
        "16.7",
        new Measurements(busy));
    table.row("requests for archives, until the loop is loaded", "", before.size());
    table.row("requests for archives, after that", "0", after.size() - before.size());
    table.row("requests for the same bytes", "0", after.size() - different.size());
  }

  /** Plays the loop once, so that all frames are loaded. */
  private static void loadTheLoop(ChromiumBrowser browser) {
    browser.click("#play");
    for (int frame : new int[] {FRAMES - 1, 0}) {
      String url = KEY.archiveUrl("%03d".formatted(frame));
      browser.awaitTrue("%s.shown === '%s'".formatted(DATA, url));
    }
    browser.click("#play");
  }

  /** Returns the archive requests among those sent after the first {@code askedBefore} requests. */
  private static List<String> archives(ChromiumBrowser browser, int askedBefore) {
    return browser.requests().stream()
        .skip(askedBefore)
        .filter(request -> request.url().endsWith(".pmtiles"))
        .map(Object::toString)
        .toList();
  }

  private static List<Double> count(ChromiumBrowser browser, boolean isMoved) {
    List<?> counted = (List<?>) Objects.requireNonNull(browser.script(COUNT, COUNTED_MS, isMoved));
    return counted.stream().map(number -> ((Number) number).doubleValue()).toList();
  }

  private static double number(ChromiumBrowser browser, String expression) {
    return ((Number) browser.script("return " + expression)).doubleValue();
  }
}
