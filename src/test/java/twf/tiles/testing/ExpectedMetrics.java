package twf.tiles.testing;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The metrics that CONTRACT.md, section 8, specifies. */
public final class ExpectedMetrics {
  private static final Pattern OURS = Pattern.compile("\\btwf_[a-z0-9_]+");

  private ExpectedMetrics() {}

  /** Returns the label names of each metric. */
  public static Map<String, Set<String>> labels() {
    Map<String, Set<String>> all = new TreeMap<>();
    all.put(
        "twf_offline_tile_build_duration_seconds", Set.of("model", "variable", "scope", "source"));
    all.put(
        "twf_offline_tile_validation_results_total",
        Set.of("model", "variable", "check", "outcome"));
    all.put(
        "twf_offline_tile_publish_pointer_switch_latency_seconds", Set.of("model", "operation"));
    all.put("twf_offline_tile_publish_duration_seconds", Set.of("model"));
    all.put("twf_offline_tile_pointer_run_timestamp_seconds", Set.of("model"));
    all.put("twf_offline_tile_frames", Set.of("model", "variable", "state"));
    all.put("twf_offline_tile_held_runs", Set.of("model"));
    all.put("twf_offline_tile_pinned", Set.of("model"));
    all.put("twf_offline_tile_free_bytes", Set.of("root"));
    all.put("twf_legacy_tile_requests_total", Set.of("route", "outcome"));
    return all;
  }

  /** Returns the metrics that are histograms; their series names have a suffix. */
  public static Set<String> histograms() {
    return Set.of(
        "twf_offline_tile_build_duration_seconds",
        "twf_offline_tile_publish_pointer_switch_latency_seconds",
        "twf_offline_tile_publish_duration_seconds");
  }

  /** Returns the program's metrics in a PromQL expression, without histogram suffixes. */
  public static Set<String> in(String expression) {
    return OURS.matcher(expression)
        .results()
        .map(MatchResult::group)
        .map(ExpectedMetrics::withoutSuffix)
        .collect(Collectors.toSet());
  }

  private static String withoutSuffix(String series) {
    String base = series.replaceFirst("_(bucket|sum|count)$", "");
    return histograms().contains(base) ? base : series;
  }
}
