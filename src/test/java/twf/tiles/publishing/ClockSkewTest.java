package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.publishing.operator.RestoreRequest;
import twf.tiles.testing.FutureAssertions;

/** Tests that generations order the operations when the clock jumps back or ahead. */
class ClockSkewTest {
  @TempDir Path temp;

  /** Jumps back by an hour, by a day and to 1970, and ahead by a year. */
  @ParameterizedTest
  @ValueSource(longs = {-3600, -86400, -1769904000, 31536000})
  void performsEveryOperationAcrossClockJump(long seconds) {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      world.offer(world.stage(RUN_B).stageFrames(6));
      world.clock.advance(Duration.ofSeconds(seconds));
      assertThat(world.offer(world.stage(RUN_C).stageFrames(6)))
          .isEqualTo("published as generation 3");
      world.rollback();
      assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
      world.clock.advance(Duration.ofSeconds(seconds));
      FutureAssertions.await(world.services().operator().restore(restore()));
      assertThat(world.shownState()).isEqualTo("5 " + RUN_C);
      world.rollback();
      assertThat(
              FutureAssertions.await(world.services().queries().incidents(Optional.of(MODEL), 10)))
          .hasSize(2);
      FutureAssertions.await(
          world.services().retention().retain(Optional.empty(), false, OptionalLong.empty()));
      world.restart();
      assertThat(world.shownState()).isEqualTo("6 " + RUN_B);
      FutureAssertions.await(world.services().operator().restore(restore()));
      assertThat(world.offer(world.stage(RUN_C).stageFrames(12)))
          .isEqualTo("published as generation 8");
      world.check().checkWithoutLeftovers();
    }
  }

  @Test
  void restoresRecoveredRollbackAfterClockSetBack() {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      world.offer(world.stage(RUN_B).stageFrames(6));
      world.offer(world.stage(RUN_C).stageFrames(6));
      world.disk.reset();
      world.rollback();
      int hold = new ArrayList<>(world.disk.log()).indexOf("write .holds.json.tmp") + 1;
      FutureAssertions.await(world.services().operator().restore(restore()));
      world.awaitVerified();
      world.disk.reset();
      world.disk.crashAt(hold);
      FutureAssertions.await(
          world
              .services()
              .operator()
              .rollback(PublishingFixture.request(OptionalLong.empty(), null, false))
              .transform(ended -> Future.succeededFuture(true)));
      assertThat(world.shownState()).isEqualTo("6 " + RUN_B);
      world.clock.advance(Duration.ofDays(-1));
      world.restart();
      FutureAssertions.await(world.services().operator().restore(restore()));
      assertThat(world.offer(world.stage(RUN_C).stageFrames(12)))
          .isEqualTo("published as generation 8");
    }
  }

  @Test
  void keepsLaterHoldDespiteClockSetBack() {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      world.offer(world.stage(RUN_B).stageFrames(6));
      world.rollback();
      world.clock.advance(Duration.ofHours(2));
      FutureAssertions.await(world.services().operator().restore(restore()));
      world.clock.advance(Duration.ofHours(-1));
      FutureAssertions.await(
          world.services().operator().hold(PublishingFixture.key(RUN_B), "night", "wrong again"));
      world.restart();
      assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).contains("held");
    }
  }

  private static RestoreRequest restore() {
    return new RestoreRequest(MODEL, "ops", "was fine", null, false);
  }
}
