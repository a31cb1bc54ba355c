package twf.tiles.publishing.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.PublishedStateChecker;
import twf.tiles.publishing.PublishingFixture;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Tests runs that are published late, behind a newer run that is then rolled back. */
class RunPromotionTest {
  private static final RunId BETWEEN = new RunId("20260131_03z");

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).start();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void showsNewerUnshownRunAfterRollback() {
    publish(RUN_A, RUN_C);
    late(RUN_B);

    RollbackReply reply = world.rollback();

    assertThat(reply.toRun()).isEqualTo(RUN_A);
    assertThat(reply.generation()).isEqualTo(3);
    assertThat(reply.decisions()).containsExactly(RUN_B + ": published as generation 4");
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
    JsonObject record =
        PublishedStateChecker.json(world.manifests().resolve("gfs/history/00000004.json"));
    assertThat(record.getString("operation")).isEqualTo("publish");
    assertThat(record.getString("actor")).isEqualTo("auto");
    assertThat(record.getString("reason")).isEqualTo("newer than the run that a rollback went to");
    assertThat(
            await(world.services().operator().release(PublishingFixture.key(RUN_C), "ops", "fine")))
        .startsWith("published as generation 5");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void choosesNewestAllowedRun() {
    publish(RUN_A, RUN_C);
    late(BETWEEN, RUN_B);
    assertThat(world.rollback().decisions()).containsExactly(RUN_B + ": published as generation 4");
  }

  @Test
  void skipsHeldRunsAndPinnedModels() {
    publish(RUN_A, RUN_C);
    late(BETWEEN, RUN_B);
    await(world.services().operator().hold(PublishingFixture.key(RUN_B), "ops", "bad"));
    assertThat(world.rollback().decisions())
        .containsExactly(BETWEEN + ": published as generation 4");
    world.close();

    world = new PublishingFixture(temp.resolve("pinned")).start();
    publish(RUN_A, RUN_C);
    late(RUN_B);
    await(world.services().operator().pin(MODEL, "ops", "show"));
    assertThat(world.rollback().decisions()).isEmpty();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
  }

  @Test
  void skipsPreviouslyShownRuns() {
    publish(RUN_A, RUN_B, RUN_C);
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12)))
        .isEqualTo("published, the pointer stays at the newer run " + RUN_C);

    RollbackReply reply =
        await(
            world
                .services()
                .operator()
                .rollback(PublishingFixture.request(OptionalLong.empty(), RUN_A, false)));

    assertThat(reply.decisions()).isEmpty();
    assertThat(world.shownState()).isEqualTo("4 " + RUN_A);
  }

  @Test
  void namesCandidatesInDryRunWithoutMoving() {
    publish(RUN_A, RUN_C);
    late(BETWEEN, RUN_B);

    RollbackReply plan =
        await(
            world
                .services()
                .operator()
                .rollback(PublishingFixture.request(OptionalLong.empty(), null, true)));

    assertThat(plan.decisions())
        .containsExactly(
            RUN_B + ": newer and never shown, would be looked at again",
            BETWEEN + ": newer and never shown, would be looked at again");
    assertThat(world.shownState()).isEqualTo("2 " + RUN_C);
  }

  @Test
  void showsNothingWhilePublishingIsDisabled() {
    publish(RUN_A, RUN_C);
    late(RUN_B);
    world.enabled = false;

    assertThat(world.rollback().decisions()).isEmpty();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
  }

  @Test
  void stopsAfterFailedProbe() {
    publish(RUN_A, RUN_C);
    late(BETWEEN, RUN_B);
    world.probe.failForRun(RUN_B);

    assertThat(world.rollback().decisions())
        .singleElement()
        .asString()
        .startsWith(RUN_B + ": probe failed: ");
    assertThat(world.shownState()).isEqualTo("5 " + RUN_A);
  }

  private void publish(RunId... runs) {
    for (RunId run : runs) {
      assertThat(world.offer(world.stage(run).stageFrames(6))).startsWith("published as");
    }
  }

  private void late(RunId... runs) {
    for (RunId run : runs) {
      assertThat(world.offer(world.stage(run).stageFrames(6)))
          .isEqualTo("published, the pointer stays at the newer run " + RUN_C);
    }
  }
}
