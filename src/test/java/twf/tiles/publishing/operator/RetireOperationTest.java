package twf.tiles.publishing.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.publishing.PublishingFixture;
import twf.tiles.publishing.PublishingOperations;
import twf.tiles.publishing.retention.RetentionReply;
import twf.tiles.testing.TmpfsTempDirFactory;

class RetireOperationTest {
  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).start();
    PublishingOperations.offer(world, RUN_A, 6);
    world.clock.advance(Duration.ofHours(2));
    PublishingOperations.offer(world, RUN_B, 6);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private RetireReply retire() {
    return retire("replaced by gfs2", false);
  }

  private RetireReply retire(String reason, boolean dryRun) {
    return await(world.services().operator().retire(MODEL, "ada", reason, dryRun));
  }

  private List<String> undo() {
    return await(world.services().operator().undoRetire(MODEL, "ada", "needed"));
  }

  private RetentionReply.Model retained() {
    return await(world.services().retention().retain(Optional.empty(), false, OptionalLong.empty()))
        .models()
        .get(0);
  }

  private Path inModel(String name) {
    return world.manifests().resolve(MODEL).resolve(name);
  }

  @Test
  void removesPointerKeepingHistory() {
    RetireReply reply = retire();
    assertThat(reply.run()).isEqualTo(RUN_B);
    assertThat(reply.removed()).containsExactly(RUN_B, RUN_A);
    assertThat(inModel("latest.json")).doesNotExist();
    assertThat(inModel("history/00000002.json")).exists();
    assertThat(failure(PublishingOperations.askToRollBack(world)))
        .hasMessageContaining("shows nothing");
  }

  @Test
  void publishesNothingOfRetiredModel() {
    retire();
    assertThat(world.offer(world.stage(RUN_C).stageFrames(6)))
        .startsWith("retired: the model has ended, since ")
        .contains("by ada: replaced by gfs2", "tilesctl retire gfs --undo");
    assertThat(
            failure(
                world
                    .services()
                    .operator()
                    .publish(PublishingFixture.key(RUN_B), Optional.empty(), "ada", "by hand")))
        .hasMessageContaining("retired: ");
    world.restart();
    assertThat(inModel("latest.json")).doesNotExist();
    assertThat(world.published().resolve(MODEL).resolve(RUN_C.text())).doesNotExist();
  }

  @Test
  void removesUnheldRunsAfterOneHour() {
    await(world.services().operator().hold(PublishingFixture.key(RUN_A), "ada", "evidence"));
    await(world.services().operator().pin(MODEL, "ada", "demo"));
    assertThat(retire().kept()).containsExactly(RUN_A);
    assertThat(retained().removed()).isEmpty();
    world.clock.advance(Duration.ofMinutes(61));
    assertThat(retained().removed()).extracting(RetentionReply.Removed::run).containsExactly(RUN_B);
    assertThat(retained().kept().get(0).reasons()).anyMatch(why -> why.startsWith("held since"));
    await(world.services().operator().release(PublishingFixture.key(RUN_A), "ada", "done"));
    assertThat(retained().removed()).extracting(RetentionReply.Removed::run).containsExactly(RUN_A);
    assertThat(inModel("history/00000001.json")).exists();
    assertThat(await(world.services().queries().status(MODEL)).holds().retired()).isNotNull();
  }

  @Test
  void continuesWithNextGenerationAfterUndo() {
    retire();
    world.restart();
    assertThat(undo()).anyMatch(words -> words.endsWith("published as generation 3"));
    assertThat(world.shownState()).isEqualTo("3 " + RUN_B);
    PublishingOperations.offer(world, RUN_C, 6);
    assertThat(world.shownState()).isEqualTo("4 " + RUN_C);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void neverShowsRemovedRunAfterUndo() {
    retire();
    world.clock.advance(Duration.ofHours(2));
    assertThat(retained().removed()).hasSize(2);
    assertThat(undo()).isEmpty();
    world.restart();
    assertThat(inModel("latest.json")).doesNotExist();
    PublishingOperations.offer(world, RUN_C, 6);
    assertThat(world.shownState()).isEqualTo("3 " + RUN_C);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void keepsFirstReasonAndCompletesInterruptedRetirement() throws Exception {
    retire();
    Files.writeString(inModel("latest.json"), "{");
    RetireReply again = retire("once more", false);
    assertThat(again.retired().reason()).isEqualTo("replaced by gfs2");
    assertThat(inModel("latest.json")).doesNotExist();
  }

  @Test
  void rejectsUnknownModelsAndUndoOfNothing() {
    assertThat(failure(world.services().operator().retire("gsf", "ada", "x", false)))
        .hasMessageContaining("nothing of model gsf was ever published");
    assertThat(failure(world.services().operator().undoRetire(MODEL, "ada", "x")))
        .hasMessageContaining("model gfs is not retired");
  }

  @Test
  void changesNothingInDryRun() {
    assertThat(retire("x", true).dryRun()).isTrue();
    assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
    assertThat(inModel("holds.json")).doesNotExist();
  }
}
