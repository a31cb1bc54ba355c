package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExpectedMetrics;
import twf.tiles.testing.ExternalProcess;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.PrometheusClient;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/**
 * Scrapes a real server that has published twice, rejected a run and been rolled back. Runs a real
 * Prometheus with the shipped configuration, changed only in its address and intervals.
 */
@Tag("external")
class MonitoringIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";
  private static final Pattern METRIC = Pattern.compile("\\b(twf|jvm|vertx)_[a-z0-9_]+");
  private static final Path RULES = AdaptedConfig.CONF.resolve("prometheus/alerts.yml");

  @TempDir static Path folder;

  private static String promtool;
  private static ServerUnderTest server;
  private static ExternalProcess prometheus;
  private static PrometheusClient stored;

  @BeforeAll
  static void start() throws IOException {
    promtool = ExternalTools.require("promtool", "prometheus");
    String program = ExternalTools.require("prometheus", "prometheus");
    Roots roots = new Roots(Files.createDirectory(folder.resolve("server")));
    server =
        ServerUnderTest.start(
            roots, roots.environment("RUNTIME_TILES_SUNSET_AT", "2026-03-01T00:00:00Z"));
    int port = ExternalTools.freePort();
    Path config = configure(Files.createDirectory(folder.resolve("prometheus")));
    prometheus =
        ExternalProcess.start(
            config.getParent(),
            Map.of(),
            port,
            program,
            "--config.file=" + config,
            "--storage.tsdb.path=" + config.resolveSibling("data"),
            "--web.listen-address=127.0.0.1:" + port);
    stored = new PrometheusClient(port);
    publishAndRollBack(roots, server.client());
  }

  private static Path configure(Path home) throws IOException {
    Files.copy(RULES, home.resolve("alerts.yml"));
    return Files.writeString(
        home.resolve("prometheus.yml"),
        AdaptedConfig.read("prometheus/prometheus.yml")
            .replace("127.0.0.1:8098", server.managementUri().getAuthority())
            .replace("_interval: 15s", "_interval: 1s")
            .replace("scrape_timeout: 10s", "scrape_timeout: 1s")
            .text());
  }

  private static void publishAndRollBack(Roots roots, ServerClient client) {
    new StagedRun(roots.staging(), "era5/" + FIRST + "/tmp2m", 6).stage(6);
    client.awaitPointer("era5", FIRST, "tmp2m", 6);
    new StagedRun(roots.staging(), "era5/" + SECOND + "/tmp2m", 8).stage(6);
    client.awaitPointer("era5", SECOND, "tmp2m", 6);
    new StagedRun(roots.staging(), "era5/20260129_12z/tmp2m", 8)
        .frames(6)
        .archive(2, new byte[] {1})
        .commit(6);
    client.awaitDecision("era5/20260129_12z/tmp2m", "failed");
    new StagedRun(roots.staging(), "ahead/20990101_00z/tmp2m", 6).stage(6);
    client.awaitDecision("ahead/20990101_00z/tmp2m", "ahead: ");
    new StagedRun(roots.staging(), "ended/" + FIRST + "/tmp2m", 6).stage(6);
    client.awaitPointer("ended", FIRST, "tmp2m", 6);
    client.get("/tiles/era5/uk/" + FIRST + "/tmp2m/3/0/0/0.png");
    order(client, "rollback", new JsonObject().put("model", "era5").put("reason", "stripes"));
    order(client, "retire", new JsonObject().put("model", "ended").put("reason", "replaced"));
  }

  private static void order(ServerClient client, String command, JsonObject arguments) {
    HttpResponse<byte[]> answer = client.command(command, arguments);
    assertThat(answer.statusCode()).as(command).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static void assertStored(String query, double value) {
    await(query)
        .atMost(ServerUnderTest.BOUND)
        .untilAsserted(() -> assertThat(stored.values(query)).containsExactly(value));
  }

  @Test
  void followsPrometheusNamingAndTypes() throws IOException {
    Path scrape = Files.writeString(folder.resolve("scrape.txt"), server.client().metrics());
    ExternalTools.Ran ran =
        ExternalTools.run(Map.of(), "sh", "-c", promtool + " check metrics < " + scrape);
    assertThat(ran.code()).as(ran.said()).isIn(0, 3);
    assertThat(ran.said().lines()).noneMatch(line -> line.startsWith("twf_"));
  }

  @Test
  void storesEveryContractMetricWithLabels() {
    ExpectedMetrics.labels()
        .forEach(
            (name, labels) -> {
              String series = ExpectedMetrics.histograms().contains(name) ? name + "_count" : name;
              await(series)
                  .atMost(ServerUnderTest.BOUND)
                  .until(() -> !stored.query(series).isEmpty());
              Set<String> all = new TreeSet<>(labels);
              all.addAll(Set.of("__name__", "instance", "job"));
              assertThat(stored.labels(series))
                  .allSatisfy(found -> assertThat(found.fieldNames()).isEqualTo(all));
            });
  }

  @Test
  void storesObservedEvents() {
    String era5 = "{model=\"era5\"";
    assertStored("twf_offline_tile_held_runs" + era5 + "}", 1);
    assertStored("twf_offline_tile_pinned" + era5 + "}", 0);
    assertStored("twf_offline_tile_pointer_run_timestamp_seconds" + era5 + "}", 1769644800);
    assertStored("twf_offline_tile_frames" + era5 + ",state=\"available\"}", 6);
    assertStored("twf_offline_tile_frames" + era5 + ",state=\"expected\"}", 6);
    String switches = "twf_offline_tile_publish_pointer_switch_latency_seconds_count" + era5;
    assertStored(switches + ",operation=\"publish\"}", 2);
    assertStored(switches + ",operation=\"rollback\"}", 1);
    assertStored("twf_offline_tile_publish_duration_seconds_count" + era5 + "}", 2);
    String verdicts = "twf_offline_tile_validation_results_total" + era5 + ",check=\"all\"";
    assertStored(verdicts + ",outcome=\"pass\"}", 2);
    assertStored(verdicts + ",outcome=\"fail\"}", 1);
    assertStored("twf_offline_tile_probe_results_total" + era5 + ",outcome=\"pass\"}", 3);
    assertStored("twf_offline_tile_probe_results_total" + era5 + ",outcome=\"fail\"}", 0);
    assertStored("twf_legacy_tile_requests_total{route=\"tiles\",outcome=\"tile\"}", 1);
    assertStored("twf_legacy_tile_sunset_timestamp_seconds", 1772323200);
    assertStored("ALERTS{alertname=\"OfflineTilesPointerOld\",model=\"era5\"}", 1);
    assertStored("time() - twf_offline_tile_pointer_updated_timestamp_seconds < bool 600", 1);
    assertStored("offline_tiles:limit_seconds{model=\"era5\",limit=\"publish\"}", 172800);
  }

  @Test
  void evaluatesEveryRuleWithoutError() {
    await("evaluated")
        .atMost(ServerUnderTest.BOUND)
        .until(() -> stored.rules().stream().allMatch(rule -> !health(rule).equals("unknown")));
    assertThat(stored.rules())
        .hasSameSizeAs(AlertRules.all())
        .allSatisfy(rule -> assertThat(health(rule)).as("%s", rule).isEqualTo("ok"));
  }

  private static String health(JsonObject rule) {
    return rule.getString("health");
  }

  @Test
  void scrapesEveryMetricUsedByRules() {
    Set<String> names =
        AlertRules.all().stream()
            .map(AlertRules::expression)
            .flatMap(expression -> METRIC.matcher(expression).results())
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names).hasSizeGreaterThan(10);
    for (String name : names) {
      await(name).atMost(ServerUnderTest.BOUND).until(() -> !stored.query(name).isEmpty());
    }
  }

  @Test
  void showsDataInEveryPanel() {
    for (String expression : GrafanaDashboard.shipped().expressions()) {
      String query =
          expression
              .replace("$job", "offline-tiles")
              .replace("$model", "era5|x")
              .replace("$__rate_interval", "5m")
              .replaceFirst(" > 0$", "");
      await(query).atMost(ServerUnderTest.BOUND).until(() -> !stored.query(query).isEmpty());
    }
  }
}
