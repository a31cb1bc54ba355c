package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.retention.PublishingFixture.MODEL;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_A;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_B;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_C;

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
import twf.tiles.publishing.retention.PublishingFixture;
import twf.tiles.testing.FutureAssertions;

/** The clock is put back or forth: what came later stays later, as generations say it. */
class ClockSkewTest {
  @TempDir Path temp;

  /** Back by an hour, a day, to 1970; forth by a year. */
  @ParameterizedTest
  @ValueSource(longs = {-3600, -86400, -1769904000, 31536000})
  void everyOperationWorksAcrossAJumpOfTheClock(long seconds) {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      world.offer(world.staged(RUN_A).frames(6));
      world.offer(world.staged(RUN_B).frames(6));
      world.clock.add(Duration.ofSeconds(seconds));
      assertThat(world.offer(world.staged(RUN_C).frames(6))).isEqualTo("published as generation 3");
      world.rollback();
      assertThat(world.shown()).isEqualTo("4 " + RUN_B);
      world.clock.add(Duration.ofSeconds(seconds));
      FutureAssertions.await(world.room().operator().restore(restore()));
      assertThat(world.shown()).isEqualTo("5 " + RUN_C);
      world.rollback();
      assertThat(FutureAssertions.await(world.room().overview().incidents(Optional.of(MODEL), 10)))
          .hasSize(2);
      FutureAssertions.await(
          world.room().retention().retain(Optional.empty(), false, OptionalLong.empty()));
      world.restart();
      assertThat(world.shown()).isEqualTo("6 " + RUN_B);
      FutureAssertions.await(world.room().operator().restore(restore()));
      assertThat(world.offer(world.staged(RUN_C).frames(12)))
          .isEqualTo("published as generation 8");
      world.check().holdsAndNothingIsLeftOver();
    }
  }

  @Test
  void aRollbackThatIsRecoveredWithTheClockPutBackCanBeRestored() {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      world.offer(world.staged(RUN_A).frames(6));
      world.offer(world.staged(RUN_B).frames(6));
      world.offer(world.staged(RUN_C).frames(6));
      world.disk.reset();
      world.rollback();
      int hold = new ArrayList<>(world.disk.log()).indexOf("write .holds.json.tmp") + 1;
      FutureAssertions.await(world.room().operator().restore(restore()));
      world.verified();
      world.disk.reset();
      world.disk.crashAt(hold);
      FutureAssertions.await(
          world
              .room()
              .operator()
              .rollback(PublishingFixture.request(OptionalLong.empty(), null, false))
              .transform(ended -> Future.succeededFuture(true)));
      assertThat(world.shown()).isEqualTo("6 " + RUN_B);
      world.clock.add(Duration.ofDays(-1));
      world.restart();
      FutureAssertions.await(world.room().operator().restore(restore()));
      assertThat(world.offer(world.staged(RUN_C).frames(12)))
          .isEqualTo("published as generation 8");
    }
  }

  @Test
  void aHoldThatCameAfterARestoreStaysThoughTheClockWasPutBackBetween() {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      world.offer(world.staged(RUN_A).frames(6));
      world.offer(world.staged(RUN_B).frames(6));
      world.rollback();
      world.clock.add(Duration.ofHours(2));
      FutureAssertions.await(world.room().operator().restore(restore()));
      world.clock.add(Duration.ofHours(-1));
      FutureAssertions.await(
          world.room().operator().hold(PublishingFixture.key(RUN_B), "night", "wrong again"));
      world.restart();
      assertThat(world.offer(world.staged(RUN_B).frames(12))).contains("held");
    }
  }

  private static RestoreRequest restore() {
    return new RestoreRequest(MODEL, "ops", "was fine", null, false);
  }
}
