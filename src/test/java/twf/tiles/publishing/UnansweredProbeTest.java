package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;

import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Tests that an interrupted probe is not taken as a failure of the published run. */
class UnansweredProbeTest {
  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  @Test
  void keepsPublishOnJvmErrorAndProbesItBeforeNextPublish() {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      world.probe.breakFor(2, new OutOfMemoryError("Java heap space"));

      assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
          .startsWith("published as generation 2, not verified: ")
          .contains("Java heap space");
      assertThat(world.shownState()).isEqualTo("2 " + RUN_B);

      world.probe.mend();
      assertThat(world.offer(world.stage(RUN_B).stageFrames(12)))
          .isEqualTo("published as generation 3");
      assertThat(world.probe.asked()).containsExactly(1L, 2L, 2L, 3L);
    }
  }

  @Test
  void keepsPublishWhenStoppedDuringProbe() {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      Promise<Void> answer = world.probe.blockFor(2);
      world.services().service().submit(world.stage(RUN_B).stageFrames(6));
      await().atMost(Duration.ofSeconds(20)).until(() -> world.probe.asked().contains(2L));

      world.stop();
      answer.complete();
      world.start();

      assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
      assertThat(PublishingOperations.isHeld(world, RUN_B)).isFalse();
      assertThat(world.probe.asked()).containsExactly(1L, 2L, 2L);
    }
  }
}
