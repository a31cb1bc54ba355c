package twf.tiles.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.metrics.TileMetrics.BuildSource;

class MicrometerTileMetricsTest {
  private static final RunId RUN = new RunId("20260101_06z");
  private static final VariableKey KEY = new VariableKey("hrrr", RUN, "tmp2m");

  private static final String REFUSED = "twf_offline_tile_admin_refused_total";

  private final PrometheusMeterRegistry registry = MetricsSetup.prometheus(address -> true);
  private final MicrometerTileMetrics metrics =
      new MicrometerTileMetrics(
          registry, Clock.systemUTC(), Set.of("sample-tiles", "immutability"));

  @AfterEach
  void close() {
    registry.close();
  }

  /**
   * Returns the scraped lines that start with the name. Excludes {@link #REFUSED}, which is present
   * from the start and has its own test.
   */
  private List<String> lines(String name) {
    return registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name) && !line.startsWith(REFUSED))
        .toList();
  }

  private void assertType(String name, String type) {
    assertThat(registry.scrape()).contains("# TYPE " + name + " " + type + "\n");
  }

  @Test
  void recordsBuildsByModelVariableScopeAndSource() {
    String name = "twf_offline_tile_build_duration_seconds";
    metrics.frameBuilt(KEY, BuildSource.DECLARED, Duration.ofSeconds(90));
    metrics.runBuilt(KEY, BuildSource.OBSERVED, Duration.ofHours(2));
    assertType(name, "histogram");
    String frame = "{model=\"hrrr\",scope=\"frame\",source=\"declared\",variable=\"tmp2m\"";
    String run = "{model=\"hrrr\",scope=\"run\",source=\"observed\",variable=\"tmp2m\"";
    assertThat(lines(name))
        .contains(
            name + "_count" + frame + "} 1",
            name + "_sum" + frame + "} 90.0",
            name + "_bucket" + frame + ",le=\"60.0\"} 0",
            name + "_bucket" + frame + ",le=\"120.0\"} 1",
            name + "_bucket" + run + ",le=\"21600.0\"} 1",
            name + "_count" + run + "} 1");
    assertThat(lines(name + "_bucket" + frame).get(0)).contains("le=\"1.0\"");
  }

  @Test
  void ignoresNegativeDurations() {
    metrics.frameBuilt(KEY, BuildSource.DECLARED, Duration.ofSeconds(-1));
    metrics.pointerSwitched("hrrr", PointerOperation.PUBLISH, Duration.ofNanos(-1));
    metrics.published("hrrr", Duration.ofSeconds(-1));
    assertThat(lines("twf_offline")).isEmpty();
  }

  @Test
  void countsValidationsByCheckAndOutcome() {
    String name = "twf_offline_tile_validation_results_total";
    metrics.checked(KEY, "all", "pass");
    metrics.checked(KEY, "all", "pass");
    metrics.checked(KEY, "sample-tiles", "fail");
    metrics.checked(KEY, "made-up", "fail");
    metrics.checked(KEY, "immutability", "warn");
    assertType(name, "counter");
    String rest = "model=\"hrrr\",outcome=";
    assertThat(lines(name))
        .containsExactlyInAnyOrder(
            name + "{check=\"all\"," + rest + "\"pass\",variable=\"tmp2m\"} 2.0",
            name + "{check=\"immutability\"," + rest + "\"warn\",variable=\"tmp2m\"} 1.0",
            name + "{check=\"sample-tiles\"," + rest + "\"fail\",variable=\"tmp2m\"} 1.0",
            name + "{check=\"other\"," + rest + "\"fail\",variable=\"tmp2m\"} 1.0");
  }

  @Test
  void showsRunsAheadWhenPresent() {
    String name = "twf_offline_tile_runs_ahead";
    metrics.runsAheadChanged("hrrr", 2);
    assertType(name, "gauge");
    assertThat(lines(name)).containsExactly(name + "{model=\"hrrr\"} 2.0");
    metrics.runsAheadChanged("hrrr", 1);
    assertThat(lines(name)).containsExactly(name + "{model=\"hrrr\"} 1.0");
    metrics.runsAheadChanged("hrrr", 0);
    assertThat(lines(name)).isEmpty();
  }

  @Test
  void removesSeriesNeitherStagedNorShown() {
    VariableKey wind = new VariableKey("hrrr", RUN, "wind");
    VariableKey junk = new VariableKey("junk", RUN, "tmp2m");
    metrics.pointerChanged("hrrr", Optional.of(pointer(RUN, Map.of("tmp2m", 6))));
    for (VariableKey key : List.of(KEY, wind, junk)) {
      metrics.checked(key, "all", "fail");
      metrics.frameBuilt(key, BuildSource.DECLARED, Duration.ofSeconds(1));
    }
    metrics.probed("hrrr", true);
    metrics.probed("junk", true);
    metrics.retain(Set.of(KEY, wind, junk));
    assertThat(lines("twf_")).anyMatch(line -> line.contains("junk"));
    metrics.retain(Set.of());
    assertThat(lines("twf_"))
        .noneMatch(line -> line.contains("junk") || line.contains("wind"))
        .anyMatch(line -> line.startsWith("twf_offline_tile_validation_results_total{"))
        .anyMatch(line -> line.startsWith("twf_offline_tile_build_duration_seconds_count{"))
        .anyMatch(line -> line.startsWith("twf_offline_tile_probe_results_total{"))
        .anyMatch(line -> line.startsWith("twf_offline_tile_frames{"));
    metrics.checked(junk, "all", "fail");
    assertThat(lines("twf_offline_tile_validation_results_total"))
        .anyMatch(line -> line.contains("junk") && line.endsWith(" 1.0"));
  }

  @Test
  void countsOnlyShownVariablesBeyondLimit() {
    for (int i = 0; i < 1500; i++) {
      metrics.checked(new VariableKey("junk" + i, RUN, "tmp2m"), "all", "fail");
    }
    metrics.pointerChanged("hrrr", Optional.of(pointer(RUN, Map.of("tmp2m", 6))));
    metrics.checked(KEY, "all", "pass");
    assertThat(lines("twf_offline_tile_validation_results_total"))
        .hasSize(1001)
        .anyMatch(line -> line.contains("\"hrrr\""));
    metrics.retain(Set.of());
    metrics.checked(new VariableKey("new", RUN, "tmp2m"), "all", "pass");
    assertThat(lines("twf_offline_tile_validation_results_total")).hasSize(2);
  }

  @Test
  void removesHoldAndPinSeriesOfRetiredModels() {
    Hold hold = new Hold(Instant.EPOCH, "ops", "replaced");
    metrics.holdsChanged("hrrr", ModelHolds.NONE.withHold(RUN, hold).withRetired(hold));
    assertThat(lines("twf_offline_tile_retired"))
        .containsExactly("twf_offline_tile_retired{model=\"hrrr\"} 1.0");
    assertThat(lines("twf_offline_tile_held_runs")).isEmpty();
    assertThat(lines("twf_offline_tile_pinned")).isEmpty();
    metrics.holdsChanged("hrrr", ModelHolds.NONE);
    assertThat(lines("twf_offline_tile_retired")).isEmpty();
    assertThat(lines("twf_offline_tile_held_runs")).hasSize(1);
  }

  @Test
  void countsMissingContentForValidModelsOnly() {
    String name = "twf_offline_tile_missing_content_total";
    metrics.contentMissing("hrrr");
    metrics.contentMissing("hrrr");
    metrics.contentMissing("../nam");
    assertType(name, "counter");
    assertThat(lines(name)).containsExactly(name + "{model=\"hrrr\"} 2.0");
  }

  @Test
  void recordsPointerSwitchesByModelAndOperation() {
    String name = "twf_offline_tile_publish_pointer_switch_latency_seconds";
    for (PointerOperation operation : PointerOperation.values()) {
      metrics.pointerSwitched("hrrr", operation, Duration.ofMillis(3));
    }
    assertType(name, "histogram");
    for (String operation : List.of("publish", "rollback", "restore")) {
      String labels = "{model=\"hrrr\",operation=\"" + operation + "\"";
      assertThat(lines(name))
          .contains(
              name + "_bucket" + labels + ",le=\"0.001\"} 0",
              name + "_bucket" + labels + ",le=\"0.005\"} 1",
              name + "_bucket" + labels + ",le=\"5.0\"} 1",
              name + "_count" + labels + "} 1");
    }
  }

  @Test
  void recordsPublishesByModel() {
    String name = "twf_offline_tile_publish_duration_seconds";
    metrics.published("hrrr", Duration.ofMillis(200));
    assertType(name, "histogram");
    assertThat(lines(name))
        .contains(
            name + "_bucket{model=\"hrrr\",le=\"0.05\"} 0",
            name + "_bucket{model=\"hrrr\",le=\"0.25\"} 1",
            name + "_bucket{model=\"hrrr\",le=\"1800.0\"} 1",
            name + "_count{model=\"hrrr\"} 1");
  }

  private static LatestPointer pointer(RunId run, Map<String, Integer> available) {
    TreeMap<String, PointerVariable> variables =
        available.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> new PointerVariable("", entry.getValue(), 49, Instant.EPOCH, Map.of()),
                    (a, b) -> a,
                    TreeMap::new));
    return new LatestPointer("hrrr", run, 1, Instant.EPOCH, variables, Map.of());
  }

  @Test
  void followsPointerAndRemovesUnshownVariables() {
    String run = "twf_offline_tile_pointer_run_timestamp_seconds";
    String frames = "twf_offline_tile_frames";
    metrics.pointerChanged("hrrr", Optional.of(pointer(RUN, Map.of("tmp2m", 6, "wspd10m", 12))));
    assertType(run, "gauge");
    assertType(frames, "gauge");
    assertThat(lines(frames)).hasSize(4);
    RunId next = new RunId("20260101_12z");
    metrics.pointerChanged("hrrr", Optional.of(pointer(next, Map.of("tmp2m", 7))));
    assertThat(lines(run))
        .containsExactly(run + "{model=\"hrrr\"} " + (double) next.time().getEpochSecond());
    assertThat(lines(frames))
        .containsExactlyInAnyOrder(
            frames + "{model=\"hrrr\",state=\"available\",variable=\"tmp2m\"} 7.0",
            frames + "{model=\"hrrr\",state=\"expected\",variable=\"tmp2m\"} 49.0");
    metrics.pointerChanged("hrrr", Optional.empty());
    assertThat(lines(run)).isEmpty();
    assertThat(lines(frames)).isEmpty();
  }

  @Test
  void showsPointerUpdateTimeWhilePointerExists() {
    String name = "twf_offline_tile_pointer_updated_timestamp_seconds";
    LatestPointer first = pointer(RUN, Map.of("tmp2m", 6));
    metrics.pointerChanged(
        "hrrr", Optional.of(first.withGeneration(1, Instant.ofEpochSecond(100))));
    assertType(name, "gauge");
    metrics.pointerChanged(
        "hrrr", Optional.of(first.withGeneration(2, Instant.ofEpochSecond(200))));
    assertThat(lines(name)).containsExactly(name + "{model=\"hrrr\"} 200.0");
    metrics.pointerChanged("hrrr", Optional.empty());
    assertThat(lines(name)).isEmpty();
  }

  @Test
  void countsProbesWithBothOutcomesRegistered() {
    String name = "twf_offline_tile_probe_results_total";
    metrics.probed("hrrr", true);
    assertType(name, "counter");
    assertThat(lines(name))
        .containsExactlyInAnyOrder(
            name + "{model=\"hrrr\",outcome=\"pass\"} 1.0",
            name + "{model=\"hrrr\",outcome=\"fail\"} 0.0");
    metrics.probed("hrrr", false);
    assertThat(lines(name)).contains(name + "{model=\"hrrr\",outcome=\"fail\"} 1.0");
  }

  @Test
  void countsVerificationsWithAllOutcomesRegistered() {
    String name = "twf_offline_tile_rollback_verifications_total";
    metrics.rollbackVerified("hrrr", TileMetrics.Verification.PASS);
    metrics.rollbackVerified("no model", TileMetrics.Verification.FAIL);
    assertType(name, "counter");
    assertThat(lines(name))
        .containsExactlyInAnyOrder(
            name + "{model=\"hrrr\",outcome=\"pass\"} 1.0",
            name + "{model=\"hrrr\",outcome=\"fail\"} 0.0",
            name + "{model=\"hrrr\",outcome=\"skipped\"} 0.0");
  }

  @Test
  void showsSunsetWhenConfigured() {
    String name = "twf_legacy_tile_sunset_timestamp_seconds";
    assertThat(lines(name)).isEmpty();
    metrics.bindSunset(Instant.ofEpochSecond(1_800_000_000));
    assertType(name, "gauge");
    assertThat(lines(name)).containsExactly(name + " 1.8E9");
  }

  @Test
  void showsHoldsAndPin() {
    Hold hold = new Hold(Instant.EPOCH, "auto", "bad");
    metrics.holdsChanged("hrrr", ModelHolds.NONE.withHold(RUN, hold).withPin(hold));
    assertType("twf_offline_tile_held_runs", "gauge");
    assertType("twf_offline_tile_pinned", "gauge");
    assertThat(lines("twf_offline"))
        .containsExactlyInAnyOrder(
            "twf_offline_tile_held_runs{model=\"hrrr\"} 1.0",
            "twf_offline_tile_pinned{model=\"hrrr\"} 1.0");
    metrics.holdsChanged("hrrr", ModelHolds.NONE);
    assertThat(lines("twf_offline"))
        .containsExactlyInAnyOrder(
            "twf_offline_tile_held_runs{model=\"hrrr\"} 0.0",
            "twf_offline_tile_pinned{model=\"hrrr\"} 0.0");
  }

  @Test
  void readsFreeSpaceOnScrapeWithoutFailing(@TempDir Path folder) {
    metrics.bindFreeBytes(Map.of("PUBLISH_ROOT", folder, "STAGING_ROOT", folder.resolve("absent")));
    assertType("twf_offline_tile_free_bytes", "gauge");
    assertThat(lines("twf_offline_tile_free_bytes{root=\"STAGING_ROOT\"}"))
        .containsExactly("twf_offline_tile_free_bytes{root=\"STAGING_ROOT\"} NaN");
    String there = lines("twf_offline_tile_free_bytes{root=\"PUBLISH_ROOT\"}").get(0);
    assertThat(Double.parseDouble(there.substring(there.lastIndexOf(' ')))).isPositive();
  }

  @Test
  void countsLegacyRequestsInClosedSets() {
    String name = "twf_legacy_tile_requests_total";
    int before = lines(name).size();
    metrics.legacyRequest(LegacyTileRoute.TILES_V2, LegacyTileOutcome.ofStatus(204));
    metrics.legacyRequest(LegacyTileRoute.OTHER, LegacyTileOutcome.ofStatus(299));
    assertType(name, "counter");
    assertThat(lines(name))
        .hasSize(before)
        .contains(
            name + "{outcome=\"no-tile\",route=\"tiles-v2\"} 1.0",
            name + "{outcome=\"other\",route=\"other\"} 1.0");
  }

  @Test
  void rejectsInvalidModelLabels() {
    metrics.published("../evil", Duration.ofSeconds(1));
    metrics.probed("../evil", false);
    metrics.pointerSwitched("EVIL", PointerOperation.PUBLISH, Duration.ofSeconds(1));
    metrics.pointerChanged("e vil", Optional.empty());
    metrics.holdsChanged("e\"vil", ModelHolds.NONE);
    assertThat(lines("twf_offline")).isEmpty();
  }

  @Test
  void countsRejectedCommandsByReasonFromZero() {
    metrics.adminRefused(TileMetrics.AdminRefusal.WRONG);
    metrics.adminRefused(TileMetrics.AdminRefusal.WRONG);
    metrics.adminRefused(TileMetrics.AdminRefusal.LIMITED);
    assertType(REFUSED, "counter");
    assertThat(registry.scrape())
        .contains(
            REFUSED + "{reason=\"wrong\"} 2.0\n",
            REFUSED + "{reason=\"limited\"} 1.0\n",
            REFUSED + "{reason=\"missing\"} 0.0\n");
  }
}
