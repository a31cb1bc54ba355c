package twf.tiles.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.Futures.await;
import static twf.tiles.testing.Futures.failure;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.testing.RecordedMetrics;

class MeteredProbeTest {
  private static final LatestPointer POINTER =
      new LatestPointer(
          "hrrr", new RunId("20260101_06z"), 1, Instant.EPOCH, new TreeMap<>(), Map.of());

  private final FakeProbe probe = new FakeProbe();
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final MeteredProbe metered = new MeteredProbe(probe, metrics);

  @Test
  void oneQuestionIsOneCountAndTheAnswerStaysAsItIs() {
    await(metered.verify(POINTER));
    probe.failFor(1);
    assertThat(failure(metered.verify(POINTER))).hasMessageContaining("no z=0 tile");
    assertThat(metrics.lines()).containsExactly("probed hrrr true", "probed hrrr false");
    assertThat(probe.asked()).containsExactly(1L, 1L);
  }

  @Test
  void aProbeThatThrowsHasFailed() {
    probe.throwAlways();
    assertThat(failure(metered.verify(POINTER))).hasMessageContaining("broken");
    assertThat(metrics.lines()).containsExactly("probed hrrr false");
  }
}
