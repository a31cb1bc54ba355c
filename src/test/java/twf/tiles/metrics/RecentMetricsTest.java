package twf.tiles.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.metrics.RecentTimeSeries.Kind;
import twf.tiles.metrics.TileMetrics.BuildSource;
import twf.tiles.testing.TestClock;

class RecentMetricsTest {
  private static final VariableKey KEY = new VariableKey("gfs", new RunId("20260129_06z"), "tmp2m");

  private final TestClock clock = TestClock.ticking();
  private final MicrometerTileMetrics metrics =
      new MicrometerTileMetrics(new SimpleMeterRegistry(), clock, Set.of());

  @Test
  void recordsMeasurementsAsPoints() {
    metrics.frameBuilt(KEY, BuildSource.DECLARED, Duration.ofMillis(1500));
    metrics.frameBuilt(KEY, BuildSource.OBSERVED, Duration.ofSeconds(-1));
    metrics.checked(KEY, "sample-tiles", "fail");
    metrics.checked(KEY, "all", "fail");
    metrics.checked(KEY, "all", "pass");
    metrics.pointerSwitched("gfs", PointerOperation.PUBLISH, Duration.ofMillis(4));

    assertThat(metrics.series().points("gfs", Kind.BUILD_DECLARED))
        .extracting(RecentTimeSeries.Point::value)
        .containsExactly(1.5);
    assertThat(metrics.series().points("gfs", Kind.BUILD_OBSERVED)).isEmpty();
    assertThat(metrics.series().points("gfs", Kind.VALIDATION_FAILURE))
        .extracting(RecentTimeSeries.Point::value)
        .containsExactly(1.0, 0.0);
    assertThat(metrics.series().points("gfs", Kind.POINTER_SWITCH)).hasSize(1);
    assertThat(metrics.series().points("hrrr", Kind.POINTER_SWITCH)).isEmpty();
  }

  @Test
  void boundsPointsByCountTimeAndModels() {
    for (int i = 0; i < RecentTimeSeries.MAX_POINTS + 5; i++) {
      metrics.series().add("gfs", Kind.POINTER_SWITCH, i);
    }
    assertThat(metrics.series().points("gfs", Kind.POINTER_SWITCH))
        .hasSize(RecentTimeSeries.MAX_POINTS)
        .first()
        .matches(point -> point.value() == 5);
    clock.advance(RecentTimeSeries.RETENTION);
    metrics.series().add("gfs", Kind.POINTER_SWITCH, 1);
    assertThat(metrics.series().points("gfs", Kind.POINTER_SWITCH)).hasSize(1);
    for (int i = 0; i < RecentTimeSeries.MAX_MODELS; i++) {
      metrics.series().add("m" + i, Kind.POINTER_SWITCH, 1);
    }
    assertThat(metrics.series().points("gfs", Kind.POINTER_SWITCH)).isEmpty();
    assertThat(metrics.series().points("m0", Kind.POINTER_SWITCH)).hasSize(1);
  }

  @Test
  void countsLegacyRequestsByKindAndTime() {
    metrics.legacyRequest(LegacyTileRoute.TILES, LegacyTileOutcome.TILE);
    metrics.legacyRequest(LegacyTileRoute.TILES, LegacyTileOutcome.TILE);
    clock.advance(LegacyTrafficCounter.SLOT_DURATION.multipliedBy(2));
    metrics.legacyRequest(LegacyTileRoute.TILES_V2, LegacyTileOutcome.OTHER);

    LegacyTrafficCounter.Seen seen = metrics.legacy().snapshot();
    assertThat(seen.requests()).isEqualTo(3);
    assertThat(seen.byOutcome())
        .containsExactly(
            new LegacyTrafficCounter.Count("tiles", "tile", 2),
            new LegacyTrafficCounter.Count("tiles-v2", "other", 1));
    assertThat(seen.trend()).hasSize(LegacyTrafficCounter.SLOT_COUNT).endsWith(2L, 0L, 1L);
    clock.advance(LegacyTrafficCounter.SLOT_DURATION.multipliedBy(LegacyTrafficCounter.SLOT_COUNT));
    metrics.legacyRequest(LegacyTileRoute.TILES, LegacyTileOutcome.NO_TILE);
    assertThat(metrics.legacy().snapshot().requests()).isEqualTo(4);
    assertThat(metrics.legacy().snapshot().trend()).endsWith(0L, 1L).containsOnlyOnce(1L);
  }
}
