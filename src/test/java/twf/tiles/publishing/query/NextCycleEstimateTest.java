package twf.tiles.publishing.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.state.PointerState;

class NextCycleEstimateTest {
  private static final Instant START = Instant.parse("2026-01-29T00:00:00Z");

  private final List<PointerState> states = new ArrayList<>();

  private void state(int hour, PointerOperation operation, Duration after) {
    RunId run = RunId.of(START.plus(Duration.ofHours(hour)));
    states.add(0, new PointerState(states.size() + 1L, run, operation, START.plus(after)));
  }

  private void published(int hour, int minutesAfterStart) {
    state(hour, PointerOperation.PUBLISH, Duration.ofMinutes(minutesAfterStart));
  }

  @Test
  void estimatesNextCycleByMedian() {
    published(0, 90);
    published(0, 120);
    published(6, 90 + 360);
    published(12, 90 + 720 + 200);
    published(18, 90 + 1080 + 5);

    assertThat(NextCycleEstimate.estimate(states))
        .contains(
            new NextCycleEstimate(
                new RunId("20260130_00z"), START.plus(Duration.ofMinutes(90 + 1080 + 5 + 360)), 4));
  }

  @Test
  void ignoresRollbacksAndLateRuns() {
    published(0, 0);
    published(6, 360);
    published(12, 720);
    state(6, PointerOperation.ROLLBACK, Duration.ofMinutes(5000));

    assertThat(NextCycleEstimate.estimate(states))
        .contains(
            new NextCycleEstimate(
                new RunId("20260129_18z"), START.plus(Duration.ofMinutes(1080)), 3));
  }

  @Test
  void returnsEmptyForFewerThanThreeRuns() {
    assertThat(NextCycleEstimate.estimate(states)).isEmpty();
    published(0, 0);
    published(6, 360);
    published(6, 380);
    assertThat(NextCycleEstimate.estimate(states)).isEmpty();
  }

  @Test
  void returnsEmptyForSimultaneousRuns() {
    published(0, 0);
    published(6, 1);
    published(12, 2);
    published(18, 3);
    assertThat(NextCycleEstimate.estimate(states)).isEmpty();
  }
}
