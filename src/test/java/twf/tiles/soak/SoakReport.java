package twf.tiles.soak;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Result of a soak.
 *
 * @param intervals measurements in order of time
 * @param judged trends that decide whether the soak passes
 * @param reported trends that are only printed
 * @param notes what the soak did
 * @param problems errors that must not occur
 */
record SoakReport(
    List<SoakInterval> intervals,
    List<TrendCheck> judged,
    List<TrendCheck> reported,
    List<String> notes,
    List<String> problems) {
  private static final List<String> KINDS =
      List.of("pointer", "snapshot", "head", "range", "tile", "discovery", "command");
  private static final int MAX_ROWS = 14;

  boolean isGood() {
    return problems.isEmpty() && judged.stream().allMatch(TrendCheck::isFlat);
  }

  /** Returns the reasons why the soak fails; empty if it passes. */
  List<String> faults() {
    List<String> faults = new ArrayList<>(problems);
    judged.stream().filter(each -> !each.isFlat()).map(TrendCheck::describe).forEach(faults::add);
    return faults;
  }

  void print(PrintStream out) {
    out.println(
        "| min | requests/s | "
            + String.join(" | ", KINDS.stream().map(kind -> kind + " ms").toList())
            + " | heap MiB | fds | threads | RSS MiB | metric lines | runs | disk MiB | states | load |");
    out.println("|" + "---|".repeat(KINDS.size() + 11));
    int step = Math.max(1, (intervals.size() + MAX_ROWS - 1) / MAX_ROWS);
    for (int i = step - 1; i < intervals.size(); i += step) {
      out.println(row(intervals.get(i), i == 0 ? 0 : intervals.get(i - 1).vitals().second()));
    }
    out.println();
    out.println("Latency: median / 99th percentile of the interval that ends there.");
    out.println();
    notes.forEach(note -> out.println("- " + note));
    judged.forEach(each -> out.println("- judged: " + each.describe()));
    reported.forEach(each -> out.println("- not judged: " + each.describe()));
    problems.forEach(problem -> out.println("- PROBLEM: " + problem));
    out.println();
    out.println(isGood() ? "verdict: PASSED" : "verdict: FAILED");
  }

  private static String row(SoakInterval interval, double before) {
    ProcessMetrics vitals = interval.vitals();
    int requests = 0;
    StringBuilder row = new StringBuilder();
    for (Map.Entry<String, LatencyHistogram.Figures> each : interval.latencies().entrySet()) {
      requests += each.getValue().count();
    }
    row.append(
        String.format(
            Locale.ROOT,
            "| %.1f | %.0f ",
            vitals.second() / 60,
            requests / Math.max(1, vitals.second() - before)));
    for (String kind : KINDS) {
      LatencyHistogram.Figures figures = interval.latencies().get(kind);
      row.append(
          figures == null
              ? "| - "
              : String.format(Locale.ROOT, "| %.1f / %.0f ", figures.median(), figures.p99()));
    }
    return row.append(
            String.format(
                Locale.ROOT,
                "| %.1f | %d | %d | %.0f | %d | %d | %.0f | %d | %.1f |",
                vitals.heapMib(),
                vitals.descriptors(),
                vitals.threads(),
                vitals.rssMib(),
                interval.metricLines(),
                interval.runs(),
                interval.publishedMib(),
                interval.generations(),
                interval.load()))
        .toString();
  }

  JsonObject json() {
    return new JsonObject()
        .put("passed", isGood())
        .put("problems", new JsonArray(problems))
        .put("judged", new JsonArray(judged.stream().map(TrendCheck::describe).toList()))
        .put("not_judged", new JsonArray(reported.stream().map(TrendCheck::describe).toList()))
        .put("notes", new JsonArray(notes))
        .put("intervals", new JsonArray(intervals.stream().map(SoakInterval::json).toList()));
  }
}
