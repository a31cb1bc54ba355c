package twf.tiles.soak;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Measurements of one interval of a soak.
 *
 * @param vitals resource usage at its end
 * @param metricLines number of samples in /metrics
 * @param runs number of run folders in PUBLISH_ROOT
 * @param publishedMib size of all files below PUBLISH_ROOT
 * @param generations number of pointer states that clients have seen so far
 * @param load load average of the machine over one minute
 */
record SoakInterval(
    ProcessMetrics vitals,
    Map<String, LatencyHistogram.Figures> latencies,
    int metricLines,
    int runs,
    double publishedMib,
    int generations,
    double load) {

  JsonObject json() {
    JsonObject kinds = new JsonObject();
    latencies.forEach(
        (kind, figures) ->
            kinds.put(
                kind,
                new JsonObject()
                    .put("count", figures.count())
                    .put("p50_ms", figures.median())
                    .put("p95_ms", figures.p95())
                    .put("p99_ms", figures.p99())
                    .put("max_ms", figures.worst())));
    return new JsonObject()
        .put("second", vitals.second())
        .put("heap_after_gc_mib", vitals.heapMib())
        .put("descriptors", vitals.descriptors())
        .put("threads", vitals.threads())
        .put("rss_mib", vitals.rssMib())
        .put("metric_lines", metricLines)
        .put("run_folders", runs)
        .put("published_mib", publishedMib)
        .put("pointer_states", generations)
        .put("load_1m", load)
        .put("latency", kinds);
  }
}
