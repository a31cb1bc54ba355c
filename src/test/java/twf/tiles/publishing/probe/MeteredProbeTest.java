package twf.tiles.publishing.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.FakeProbe;
import twf.tiles.testing.RecordingMetrics;

class MeteredProbeTest {
  private static final LatestPointer POINTER =
      new LatestPointer(
          "hrrr", new RunId("20260101_06z"), 1, Instant.EPOCH, new TreeMap<>(), Map.of());

  private final FakeProbe probe = new FakeProbe();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final MeteredProbe metered = new MeteredProbe(probe, metrics);

  @Test
  void countsEachProbeOnceAndPassesResult() throws Exception {
    metered.verify(POINTER);
    probe.failFor(1);
    assertThat(catchThrowable(() -> metered.verify(POINTER))).hasMessageContaining("no z=0 tile");
    assertThat(metrics.lines()).containsExactly("probed hrrr true", "probed hrrr false");
    assertThat(probe.asked()).containsExactly(1L, 1L);
  }

  @Test
  void countsThrowingProbeAsFailed() {
    probe.throwAlways();
    assertThat(catchThrowable(() -> metered.verify(POINTER))).hasMessageContaining("broken");
    assertThat(metrics.lines()).containsExactly("probed hrrr false");
  }
}
