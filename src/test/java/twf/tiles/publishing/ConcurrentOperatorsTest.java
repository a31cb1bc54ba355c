package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.operator.RestoreRequest;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;

/** Tests conflicting concurrent operations: one succeeds and the others are rejected. */
class ConcurrentOperatorsTest {
  @TempDir Path temp;
  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).start();
    for (RunId run : new RunId[] {RUN_A, RUN_B, RUN_C}) {
      world.offer(world.stage(run).stageFrames(6));
    }
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Future<RollbackReply> rollback(String actor, @Nullable RunId from) {
    return world
        .services()
        .operator()
        .rollback(
            new RollbackRequest(MODEL, actor, "bad", OptionalLong.empty(), null, from, false));
  }

  @Test
  void rejectsSecondRollbackNamingFirstOperator() {
    Promise<Void> gate = world.probe.block();
    Future<RollbackReply> first = rollback("ada", null);
    assertThat(failure(rollback("bob", null)).getMessage())
        .matches(
            "a rollback of gfs by ada, begun at 2026-02-01T[0-9:]{8}Z, is under way; look at: tilesctl status gfs");
    assertThat(
            failure(
                    world
                        .services()
                        .operator()
                        .restore(new RestoreRequest(MODEL, "bob", "back", null, false)))
                .getMessage())
        .startsWith("a rollback of gfs by ada");
    gate.complete();
    assertThat(await(first).toRun()).isEqualTo(RUN_B);
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
  }

  @Test
  void rejectsRollbackOfAlreadyLeftRun() {
    await(rollback("ada", RUN_C));
    assertThat(failure(rollback("bob", RUN_C)).getMessage())
        .isEqualTo(
            "gfs does not show run %s any more, but run %s as generation 4: nothing was done; see: tilesctl history gfs"
                .formatted(RUN_C, RUN_B));
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
  }

  @Test
  void prefersManualRollbackOverAutomatic() {
    RunId next = new RunId("20260131_18z");
    world.probe.failFor(4);
    Promise<Void> gate = world.probe.blockFor(4);
    ValidationReport report = world.stage(next).stageFrames(6);
    world.staged.recordOffered(report);
    Future<ValidationReport> offered = world.services().service().submit(report);
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(10))
        .until(() -> world.probe.asked().contains(4L));
    assertThat(await(rollback("ada", null)).toRun()).isEqualTo(RUN_C);
    gate.complete();
    assertThat(await(offered).decision())
        .isEqualTo("probe failed: no z=0 tile; generation 4 is shown no longer");
    assertThat(world.shownState()).isEqualTo("5 " + RUN_C);
  }

  @Test
  void allowsOperationAfterRejectedOne() {
    assertThat(failure(rollback("ada", RUN_A)).getMessage()).contains("does not show run");
    assertThat(await(rollback("ada", RUN_C)).toRun()).isEqualTo(RUN_B);
  }
}
