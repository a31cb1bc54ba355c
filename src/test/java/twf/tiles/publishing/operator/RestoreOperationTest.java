package twf.tiles.publishing.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.publishing.PublishingFixture.RUN_D;
import static twf.tiles.publishing.PublishingFixture.key;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.publishing.PublishedStateChecker;
import twf.tiles.publishing.PublishingFixture;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.publishing.state.StepResult;
import twf.tiles.testing.ContractSchemas;

/** Tests undoing a rollback. */
class RestoreOperationTest {
  @TempDir Path temp;
  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).start();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void publish(RunId... runs) {
    for (RunId run : runs) {
      assertThat(world.offer(world.stage(run).stageFrames(6))).startsWith("published as");
    }
  }

  @Test
  void writesDocumentsThatMatchSchemas() {
    publish(RUN_A, RUN_B);
    world.rollback();
    await(restore(false));
    world.awaitVerified();
    assertThat(ContractSchemas.assertValid(world.manifests(), "*/history/*.json", "history"))
        .isEqualTo(4);
    assertThat(ContractSchemas.assertValid(world.manifests(), "*/latest.json", "pointer"))
        .isEqualTo(1);
    assertThat(ContractSchemas.assertValid(world.published(), "*/*/*/manifests/*", "snapshot"))
        .isEqualTo(2);
  }

  private Future<RollbackReply> restore(boolean dry) {
    return world
        .services()
        .operator()
        .restore(new RestoreRequest(MODEL, "eve", "was fine", null, dry));
  }

  private static void refused(Future<?> future, String words) {
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> {
              assertThat(e.failure().kind()).isEqualTo(FailureKind.CONFLICT);
              assertThat(e.getMessage()).contains(words);
            });
  }

  private JsonObject holds() {
    return PublishedStateChecker.json(world.manifests().resolve(MODEL).resolve("holds.json"))
        .getJsonObject("holds");
  }

  @Test
  void showsAndReleasesRun() {
    publish(RUN_A, RUN_B);
    RollbackReply rollback = world.rollback();
    RollbackReply reply = await(restore(false));
    assertThat(reply.fromRun()).isEqualTo(RUN_A);
    assertThat(reply.toRun()).isEqualTo(RUN_B);
    assertThat(reply.generation()).isEqualTo(4);
    assertThat(reply.incident()).isEqualTo(rollback.incident());
    assertThat(reply.steps().stream().map(StepResult::step))
        .containsExactly("choose", "repoint", "verify", "release", "waiting", "verify-bytes");
    assertThat(reply.steps().subList(0, 5)).allMatch(step -> step.outcome() == StepOutcome.PASS);
    assertThat(reply.steps().get(5).outcome()).isEqualTo(StepOutcome.PENDING);
    world.awaitVerified();
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
    assertThat(holds().isEmpty()).isTrue();
    JsonObject record =
        PublishedStateChecker.json(world.manifests().resolve("gfs/history/00000004.json"));
    assertThat(record.getString("operation")).isEqualTo("restore");
    assertThat(record.getString("actor")).isEqualTo("eve");
    JsonObject incident =
        PublishedStateChecker.json(
            world.manifests().resolve("gfs/incidents/" + reply.incident() + ".json"));
    JsonObject restored = incident.getJsonObject("restored");
    assertThat(restored.getLong("generation")).isEqualTo(4);
    assertThat(restored.getJsonObject("verification").getString("outcome")).isEqualTo("pass");
    assertThat(incident.getJsonArray("steps")).hasSize(3);
    assertThat(world.metrics.lines()).contains("switched gfs restore", "holds gfs []");
    world.awaitEvents(
        events -> assertThat(events).containsSubsequence("rolled-back 3", "published 4"));
    world.check().checkWithoutLeftovers();
  }

  @Test
  void publishesWaitingFramesAtOnce() {
    publish(RUN_A, RUN_B);
    world.rollback();
    world.offer(world.stage(RUN_B).stageFrames(12));
    RollbackReply reply = await(restore(false));
    assertThat(reply.decisions()).containsExactly("tmp2m: published as generation 5");
    assertThat(world.shownState()).isEqualTo("5 " + RUN_B);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void changesNothingInDryRun() {
    publish(RUN_A, RUN_B);
    world.rollback();
    List<String> before = world.check().manifestFiles();
    world.disk.reset();
    RollbackReply reply = await(restore(true));
    assertThat(world.disk.steps()).isZero();
    assertThat(world.check().manifestFiles()).isEqualTo(before);
    assertThat(reply.dryRun()).isTrue();
    assertThat(reply.generation()).isEqualTo(2);
    assertThat(reply.toRun()).isEqualTo(RUN_B);
    assertThat(reply.steps().stream().map(step -> step.outcome().externalName()))
        .containsExactly("pass", "skipped", "skipped", "skipped", "skipped", "skipped");
  }

  @Test
  void rejectsWithoutRollback() {
    publish(RUN_A, RUN_B);
    refused(
        restore(false),
        "generation 2, which is a publish by auto and not a rollback, and no earlier rollback is"
            + " left to undo");
    assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
  }

  @Test
  void undoesRollbackAfterRestartsAndPublishes() {
    publish(RUN_A, RUN_B);
    RollbackReply rollback = world.rollback();
    world.restart();
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12)))
        .startsWith("published, the pointer");
    publishByHand(RUN_A);
    world.offer(world.stage(RUN_A).stageFrames(18));
    assertThat(world.shownState()).isEqualTo("5 " + RUN_A);
    world.restart();
    world.restart();
    RollbackReply reply = await(restore(false));
    assertThat(reply.incident()).isEqualTo(rollback.incident());
    assertThat(reply.fromRun()).isEqualTo(RUN_A);
    assertThat(world.shownState()).isEqualTo("6 " + RUN_B);
    assertThat(holds().isEmpty()).isTrue();
    assertThat(
            PublishedStateChecker.json(world.manifests().resolve("gfs/history/00000006.json"))
                .getLong("undoes"))
        .isEqualTo(3);
    world.check().checkWithoutLeftovers();
    refused(restore(false), "no earlier rollback is left to undo");
  }

  private void publishByHand(RunId run) {
    assertThat(
            await(
                world
                    .services()
                    .operator()
                    .publish(key(run), Optional.empty(), "ops", "all of it")))
        .hasSize(1);
  }

  @Test
  void restoresOlderRunAndNotesNewerOne() {
    publish(RUN_A, RUN_B);
    world.rollback();
    publish(RUN_C);
    RollbackReply plan = await(restore(true));
    assertThat(plan.fromRun()).isEqualTo(RUN_C);
    assertThat(plan.toRun()).isEqualTo(RUN_B);
    assertThat(plan.steps().get(0).detail())
        .endsWith(
            "undoes generation 3; run %s, which is shown, is newer; to only release %s: tilesctl release gfs %s"
                .formatted(RUN_C, RUN_B, RUN_B));
    await(restore(false));
    assertThat(world.shownState()).isEqualTo("5 " + RUN_B);
    assertThat(holds().isEmpty()).isTrue();
    world.restart();
    assertThat(world.offer(world.stage(RUN_C).stageFrames(6))).contains("the pointer stays");
    assertThat(world.shownState()).isEqualTo("5 " + RUN_B);
    assertThat(world.offer(world.stage(RUN_C).stageFrames(12)))
        .isEqualTo("published as generation 6");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void undoesOnlyRollbackFromNamedRun() {
    publish(RUN_A, RUN_B);
    world.rollback();
    publish(RUN_C);
    refused(
        world
            .services()
            .operator()
            .restore(new RestoreRequest(MODEL, "eve", "was fine", RUN_A, false)),
        "gfs does not show run %s any more, but run %s".formatted(RUN_A, RUN_C));
    assertThat(world.shownState()).isEqualTo("4 " + RUN_C);
    assertThat(holds().fieldNames()).containsExactly(RUN_B.text());
  }

  @Test
  void undoesSeveralRollbacksInTurn() {
    publish(RUN_A, RUN_B, RUN_C);
    world.rollback();
    world.rollback();
    assertThat(world.shownState()).isEqualTo("5 " + RUN_A);
    assertThat(await(restore(false)).toRun()).isEqualTo(RUN_B);
    assertThat(holds().fieldNames()).containsExactly(RUN_C.text());
    assertThat(await(restore(false)).toRun()).isEqualTo(RUN_C);
    assertThat(holds().isEmpty()).isTrue();
    refused(restore(false), "no earlier rollback is left to undo");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void doesNotUndoOlderRollback() {
    publish(RUN_A, RUN_B);
    world.rollback();
    publish(RUN_C, RUN_D);
    world.rollback();
    assertThat(await(restore(false)).toRun()).isEqualTo(RUN_D);
    refused(restore(false), "no earlier rollback is left to undo");
    assertThat(world.shownState()).isEqualTo("7 " + RUN_D);
    assertThat(holds().fieldNames()).containsExactly(RUN_B.text());
  }

  @Test
  void releasesHoldsOfAllRollbacksFromRun() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.offer(world.stage(RUN_B).stageFrames(6));
    world.offer(world.stage(RUN_B).stageFrames(12));
    await(rollbackTo(RUN_B));
    await(rollbackTo(RUN_A));
    assertThat(world.shownState()).isEqualTo("5 " + RUN_A);
    await(restore(false));
    assertThat(frames()).isEqualTo(12);
    assertThat(holds().isEmpty()).isTrue();
    refused(restore(false), "no earlier rollback is left to undo");
  }

  private Future<RollbackReply> rollbackTo(RunId run) {
    return world
        .services()
        .operator()
        .rollback(PublishingFixture.request(OptionalLong.empty(), run, false));
  }

  @Test
  void showsNewestSoundContent() throws IOException {
    publish(RUN_A, RUN_B);
    world.offer(world.stage(RUN_B).stageFrames(12));
    world.rollback();
    Files.delete(world.published().resolve("gfs/" + RUN_B + "/tmp2m/frames/010.pmtiles"));
    RollbackReply reply = await(restore(false));
    assertThat(reply.steps().get(0).detail()).contains("010.pmtiles: is missing");
    assertThat(world.shownState()).isEqualTo("5 " + RUN_B);
    assertThat(frames()).isEqualTo(6);
  }

  @Test
  void rejectsRunThatIsAlreadyShown() {
    publish(RUN_A, RUN_B);
    world.rollback();
    await(world.services().operator().release(key(RUN_B), "bob", "let it go"));
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
    refused(restore(false), "gfs shows all of run " + RUN_B + " already, as generation 4");
  }

  @Test
  void doesNotUndoRestore() {
    publish(RUN_A, RUN_B);
    world.rollback();
    await(restore(false));
    refused(restore(false), "which is a restore by eve and not a rollback");
    assertThat(world.rollback().toRun()).isEqualTo(RUN_A);
  }

  @Test
  void rollsBackAndKeepsHoldWhenProbeFails() {
    publish(RUN_A, RUN_B);
    world.rollback();
    world.probe.failFor(4);
    assertThat(failure(restore(false)).getMessage())
        .isEqualTo(
            "probe failed after a restore: no z=0 tile; went back to run "
                + RUN_A
                + " as generation 5, run "
                + RUN_B
                + " stays held");
    assertThat(world.shownState()).isEqualTo("5 " + RUN_A);
    assertThat(holds().getJsonObject(RUN_B.text()).getString("reason")).isEqualTo("looks wrong");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void releasesRunAfterFailedRestore() {
    publish(RUN_A, RUN_B);
    world.rollback();
    world.probe.failFor(4);
    failure(restore(false));
    RollbackReply reply = await(restore(false));
    assertThat(world.shownState()).isEqualTo("6 " + RUN_B);
    assertThat(reply.steps())
        .anySatisfy(
            step ->
                assertThat(step.detail()).isEqualTo("run " + RUN_B.text() + " is held no more"));
    assertThat(holds().isEmpty()).isTrue();
  }

  @Test
  void keepsHoldSetBeforeNextRollback() {
    publish(RUN_A, RUN_B);
    world.rollback();
    await(restore(false));
    await(world.services().operator().hold(PublishingFixture.key(RUN_B), "bob", "stripes"));
    world.rollback();
    await(restore(false));
    assertThat(holds().getJsonObject(RUN_B.text()).getString("reason")).isEqualTo("stripes");
  }

  @Test
  void rejectsRunWithBrokenFiles() throws IOException {
    publish(RUN_A, RUN_B);
    world.rollback();
    Path archive = world.published().resolve("gfs/" + RUN_B + "/tmp2m/frames/000.pmtiles");
    Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-r--r--"));
    Files.write(archive, new byte[] {1});
    assertThat(failure(restore(false)))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.MALFORMED));
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
  }

  @Test
  void keepsHoldOlderThanRollback() {
    publish(RUN_A, RUN_B);
    await(world.services().operator().hold(PublishingFixture.key(RUN_B), "bob", "before"));
    world.rollback();
    RollbackReply reply = await(restore(false));
    assertThat(reply.toRun()).isEqualTo(RUN_B);
    assertThat(holds().getJsonObject(RUN_B.text()).getString("reason")).isEqualTo("before");
  }

  @Test
  void rejectsRunHeldBySomebodyElse() {
    publish(RUN_A, RUN_B);
    world.rollback();
    world.enabled = false;
    await(world.services().operator().release(PublishingFixture.key(RUN_B), "bob", "let it go"));
    world.enabled = true;
    await(world.services().operator().hold(PublishingFixture.key(RUN_B), "bob", "no, it is bad"));
    refused(restore(false), "no, it is bad; release it with: tilesctl release gfs " + RUN_B.text());
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
  }

  @Test
  void undoesRollbackWithinSameRun() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.offer(world.stage(RUN_A).stageFrames(12));
    RollbackReply fewer =
        await(
            world
                .services()
                .operator()
                .rollback(PublishingFixture.request(OptionalLong.empty(), RUN_A, false)));
    assertThat(fewer.toRun()).isEqualTo(RUN_A);
    assertThat(frames()).isEqualTo(6);
    await(restore(false));
    assertThat(frames()).isEqualTo(12);
    assertThat(holds().isEmpty()).isTrue();
    world.check().checkWithoutLeftovers();
  }

  @Test
  void undoesRepeatedRollbacksWithinRun() {
    for (int count = 6; count <= 18; count += 6) {
      world.offer(world.stage(RUN_A).stageFrames(count));
    }
    for (int expected : new int[] {12, 6}) {
      await(
          world
              .services()
              .operator()
              .rollback(PublishingFixture.request(OptionalLong.of(expected / 6), null, false)));
      assertThat(frames()).isEqualTo(expected);
    }
    assertThat(holds().fieldNames()).containsExactly(RUN_A.text());
  }

  private int frames() {
    return world
        .pointer()
        .getJsonObject("variables")
        .getJsonObject("tmp2m")
        .getInteger("available_frames");
  }
}
