package twf.tiles.publishing;

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
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.config.Settings;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.operator.RestoreRequest;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Tests what a rollback shows, and what moves the pointer afterwards. */
class RollbackContentTest {
  @TempDir(factory = TmpfsTempDirFactory.class)
  java.nio.file.Path temp;

  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).start();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private String offer(RunId run, String variable, int frames) {
    return world.offer(world.stage(run, variable).withExpectedFrames(13).stageFrames(frames));
  }

  private String offer(RunId run, int frames) {
    return offer(run, "tmp2m", frames);
  }

  private Future<RollbackReply> rollback(OptionalLong generation, @Nullable RunId run) {
    return world.services().operator().rollback(PublishingFixture.request(generation, run, false));
  }

  private RollbackReply rollbackTo(long generation) {
    RollbackReply reply = await(rollback(OptionalLong.of(generation), null));
    world.awaitVerified();
    return reply;
  }

  /** Returns the number of frames of each variable in the pointer. */
  private String frames() {
    TreeMap<String, Integer> frames = new TreeMap<>();
    world
        .pointer()
        .getJsonObject("variables")
        .forEach(
            each ->
                frames.put(
                    each.getKey(),
                    ((io.vertx.core.json.JsonObject) each.getValue())
                        .getInteger("available_frames")));
    return frames.toString();
  }

  private void remove(RunId run, String file) throws IOException {
    Files.delete(world.published().resolve("gfs/" + run + "/" + file));
  }

  /** Publishes 6 of 13 frames of run A, then run B, then all frames of run A. */
  private void completedLate() {
    assertThat(offer(RUN_A, 6)).isEqualTo("published as generation 1");
    assertThat(offer(RUN_B, 6)).isEqualTo("published as generation 2");
    assertThat(offer(RUN_A, 13))
        .isEqualTo("published, the pointer stays at the newer run " + RUN_B);
  }

  @Test
  void showsNewestContentOfEarlierRun() {
    completedLate();
    RollbackReply reply = world.rollback();
    assertThat(reply.steps().get(0).detail())
        .isEqualTo(
            "run "
                + RUN_A
                + " as it is published now (tmp2m 13/13), generation 1 showed it differently,"
                + " all 13 files are there with their recorded sizes");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(frames()).isEqualTo("{tmp2m=13}");
    world.restart();
    assertThat(offer(RUN_A, 13)).startsWith("unchanged");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    world.check().checkWithoutLeftovers();
    await(
        world.services().operator().restore(new RestoreRequest(MODEL, "eve", "fine", null, false)));
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
  }

  @Test
  void marksNewerContentInPlan() {
    completedLate();
    RollbackReply plan =
        await(
            world
                .services()
                .operator()
                .rollback(PublishingFixture.request(OptionalLong.empty(), null, true)));
    assertThat(plan.generation()).isEqualTo(1);
    assertThat(plan.newerContent()).isTrue();
    assertThat(plan.steps().get(5).detail()).isEqualTo("would read 13 files in the background");
  }

  @Test
  void includesLateVariable() {
    offer(RUN_A, 6);
    offer(RUN_B, 6);
    offer(RUN_A, "wind", 6);
    world.rollback();
    assertThat(frames()).isEqualTo("{tmp2m=6, wind=6}");
  }

  @Test
  void fallsBackToOlderSoundSnapshotPerVariable() throws IOException {
    offer(RUN_A, 6);
    offer(RUN_A, "wind", 6);
    offer(RUN_B, 6);
    offer(RUN_A, 13);
    offer(RUN_A, "wind", 12);
    remove(RUN_A, "wind/frames/010.pmtiles");
    RollbackReply reply = world.rollback();
    assertThat(frames()).isEqualTo("{tmp2m=13, wind=6}");
    assertThat(reply.steps().get(0).detail())
        .contains("wind without its newest snapshot: ")
        .endsWith("wind/frames/010.pmtiles: is missing");
  }

  @Test
  void omitsUnsoundLateVariable() throws IOException {
    offer(RUN_A, 6);
    offer(RUN_B, 6);
    offer(RUN_A, "wind", 6);
    remove(RUN_A, "wind/meta/003.json");
    RollbackReply reply = world.rollback();
    assertThat(reply.toRun()).isEqualTo(RUN_A);
    assertThat(frames()).isEqualTo("{tmp2m=6}");
    assertThat(reply.steps().get(0).detail()).contains("wind left out: ");
  }

  @Test
  void showsOlderStateIfShownVariableIsLost() throws IOException {
    offer(RUN_A, 6);
    offer(RUN_A, "wind", 6);
    offer(RUN_B, 6);
    offer(RUN_A, 13);
    remove(RUN_A, "wind/frames/003.pmtiles");
    world.rollback();
    assertThat(world.shownState()).isEqualTo("4 " + RUN_A);
    assertThat(frames()).isEqualTo("{tmp2m=6}");
  }

  @Test
  void skipsRunWithLostShownVariable() throws IOException {
    offer(RUN_A, 6);
    offer(RUN_B, "wind", 6);
    offer(RUN_B, 6);
    offer(RUN_C, 6);
    remove(RUN_B, "wind/frames/003.pmtiles");
    assertThat(world.rollback().toRun()).isEqualTo(RUN_A);
  }

  @Test
  void neverChoosesUnshownRun() {
    offer(RUN_A, 6);
    offer(RUN_C, 6);
    offer(RUN_B, 6);
    await(world.services().operator().pin(MODEL, "ops", "stay there"));
    assertThat(world.rollback().toRun()).isEqualTo(RUN_A);
    assertThat(failure(rollback(OptionalLong.empty(), null)))
        .hasMessageContaining("no earlier generation of gfs");
    await(world.services().operator().unpin(MODEL, "ops", "go on"));
    assertThat(world.shownState()).as("shows the newer run").isEqualTo("4 " + RUN_B);
  }

  @Test
  void namesUnshownRunsAndShowsThemOnRequest() {
    offer(RUN_B, 6);
    offer(RUN_A, 6);
    assertThat(failure(rollback(OptionalLong.empty(), null)))
        .hasMessage(
            "no earlier generation of gfs to roll back to; never shown: %s; show one with: tilesctl rollback gfs --to-run RUN"
                .formatted(RUN_A));
    assertThat(await(rollback(OptionalLong.empty(), RUN_A)).steps().get(0).detail())
        .startsWith("run " + RUN_A + ", never shown, all 6 files");
    assertThat(world.shownState()).isEqualTo("2 " + RUN_A);
  }

  @Test
  void rejectsUnshownRunWithoutRequiredVariables() {
    world.close();
    world =
        new PublishingFixture(temp.resolve("required"))
            .withModelSettings(
                MODEL,
                new Settings.ModelSettings("GFS", List.of("tmp2m", "wind"), Map.of(), null, null))
            .start();
    offer(RUN_A, 6);
    offer(RUN_B, 6);
    assertThat(offer(RUN_B, "wind", 6)).isEqualTo("published as generation 1");
    assertThat(failure(rollback(OptionalLong.empty(), RUN_A)))
        .hasMessageContaining("run " + RUN_A + " has no wind");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_B);
  }

  @Test
  void choosesLaterRunIfNoEarlierIsLeft() {
    offer(RUN_B, 6);
    offer(RUN_A, 6);
    await(world.services().operator().publish(key(RUN_A), Optional.empty(), "ops", "by hand"));
    assertThat(world.shownState()).isEqualTo("2 " + RUN_A);
    assertThat(world.rollback().toRun()).isEqualTo(RUN_B);
  }

  @Test
  void showsRunWithNewestContentAndExactGeneration() {
    completedLate();
    await(rollback(OptionalLong.empty(), RUN_A));
    assertThat(frames()).isEqualTo("{tmp2m=13}");
    rollbackTo(1);
    assertThat(world.shownState()).isEqualTo("4 " + RUN_A);
    assertThat(frames()).isEqualTo("{tmp2m=6}");
    await(rollback(OptionalLong.empty(), RUN_A));
    assertThat(frames()).isEqualTo("{tmp2m=13}");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void doesNotMovePointerForMoreFramesAfterRollback() {
    completedLate();
    offer(RUN_C, 6);
    rollbackTo(1);
    String stays =
        "published, the pointer stays: generation 4 is a rollback; show all of the run with:"
            + " tilesctl publish gfs "
            + RUN_A;
    assertThat(offer(RUN_A, 13)).isEqualTo(stays);
    assertThat(offer(RUN_A, "wind", 6)).isEqualTo(stays);
    world.restart();
    assertThat(offer(RUN_A, 13)).isEqualTo(stays);
    world.enabled = false;
    assertThat(offer(RUN_A, 13)).startsWith("not published: switched off");
    world.enabled = true;
    assertThat(offer(RUN_A, 13)).isEqualTo(stays);
    await(world.services().operator().hold(key(RUN_D), "ops", "wait"));
    await(world.services().operator().release(key(RUN_D), "ops", "go on"));
    await(world.services().operator().pin(MODEL, "ops", "wait"));
    assertThat(offer(RUN_A, "wind", 12)).contains("pinned");
    assertThat(unpin()).contains(RUN_A + ": " + stays);
    await(world.services().retention().retain(Optional.empty(), false, OptionalLong.empty()));
    world.restart();
    assertThat(frames()).isIn("{tmp2m=6}");
  }

  /** Holds run B and unpins. Without the hold, unpinning would show run B, which is newer. */
  private List<String> unpin() {
    await(world.services().operator().hold(key(RUN_B), "ops", "away"));
    return await(world.services().operator().unpin(MODEL, "ops", "go on"));
  }

  @Test
  void showsRestOfRunManuallyThenGrows() {
    completedLate();
    rollbackTo(1);
    await(world.services().operator().publish(key(RUN_A), Optional.empty(), "ops", "all of it"));
    assertThat(world.shownState()).isEqualTo("4 " + RUN_A);
    assertThat(frames()).isEqualTo("{tmp2m=13}");
    assertThat(offer(RUN_A, "wind", 6)).isEqualTo("published as generation 5");
  }

  @Test
  void showsWholeRunAfterRelease() {
    offer(RUN_A, 6);
    offer(RUN_A, 13);
    rollbackTo(1);
    assertThat(frames()).isEqualTo("{tmp2m=6}");
    await(world.services().operator().release(key(RUN_A), "ops", "fine"));
    assertThat(frames()).isEqualTo("{tmp2m=13}");
  }

  @Test
  void movesPointerToNewerRun() {
    completedLate();
    world.rollback();
    assertThat(offer(RUN_C, 6)).isEqualTo("published as generation 4");
    assertThat(offer(RUN_C, 12)).isEqualTo("published as generation 5");
  }
}
