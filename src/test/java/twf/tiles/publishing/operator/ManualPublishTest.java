package twf.tiles.publishing.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.config.Settings;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.CandidateFixture;
import twf.tiles.publishing.PublishingFixture;

/** Tests manual publishes, pins and unpins. */
class ManualPublishTest {
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

  private Future<List<String>> publish(RunId run) {
    return world
        .services()
        .operator()
        .publish(PublishingFixture.key(run), Optional.empty(), "ada", "needed now");
  }

  private static ValidationReport failing(RunId run) {
    return new ValidationReport(
        MODEL,
        run,
        "tmp2m",
        CandidateFixture.MODIFIED,
        CheckOutcome.FAIL,
        "failed: sample-tiles: broken; nothing changed",
        List.of(new CheckResult("sample-tiles", CheckOutcome.FAIL, 1, "broken")),
        null);
  }

  @Test
  void ignoresGate() {
    world.staged.put(world.stage(RUN_A).stageFrames(2));
    assertThat(await(publish(RUN_A))).containsExactly("tmp2m: published as generation 1");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void ignoresOrderPinAndDisabledPublishing() {
    world.offer(world.stage(RUN_B).stageFrames(6));
    await(world.services().operator().pin(MODEL, "ada", "demo"));
    world.enabled = false;
    world.staged.put(world.stage(RUN_A).stageFrames(6));
    assertThat(await(publish(RUN_A))).containsExactly("tmp2m: published as generation 2");
    assertThat(world.shownState()).isEqualTo("2 " + RUN_A);
  }

  @Test
  void rejectsHeldRunWithReleaseCommand() {
    await(world.services().operator().hold(PublishingFixture.key(RUN_A), "bob", "stripes"));
    world.staged.put(world.stage(RUN_A).stageFrames(6));
    assertThat(failure(publish(RUN_A)).getMessage())
        .matches(
            "run %s is held since 2026-02-01T[0-9:]{8}Z by bob: stripes; release it with: tilesctl release gfs %s"
                .formatted(RUN_A, RUN_A));
    assertThat(world.check().publishedFiles()).isEmpty();
  }

  @Test
  void rejectsRunWithFailedCheck() {
    world.staged.put(failing(RUN_A));
    assertThat(failure(publish(RUN_A)).getMessage())
        .isEqualTo(
            "run gfs/%s: tmp2m failed: sample-tiles: broken; nothing changed; see: tilesctl report gfs %s tmp2m"
                .formatted(RUN_A, RUN_A));
    assertThat(world.services().queries().report(new VariableKey(MODEL, RUN_A, "tmp2m")))
        .isPresent();
  }

  @Test
  void rejectsUnstagedVariableWithoutReport() {
    world.staged.put(world.stage(RUN_A).stageFrames(2));
    assertThat(
            failure(
                    world
                        .services()
                        .operator()
                        .publish(PublishingFixture.key(RUN_A), Optional.of("tmp2n"), "ada", "typo"))
                .getMessage())
        .startsWith("nothing of variable tmp2n of run gfs/" + RUN_A + " is staged");
    assertThat(world.services().queries().report(new VariableKey(MODEL, RUN_A, "tmp2n"))).isEmpty();
  }

  @Test
  void failsWhenNothingCanBePublished() {
    world.offer(world.stage(RUN_A).stageFrames(12));
    world.staged.put(world.stage(RUN_A).stageFrames(6));
    assertThat(failure(publish(RUN_A)).getMessage())
        .startsWith("run gfs/" + RUN_A + ": not published: the staged manifest no longer lists");
  }

  @Test
  void failsWhenProbeCausesRollback() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.staged.put(world.stage(RUN_B).stageFrames(2));
    world.probe.failFor(2);
    assertThat(failure(publish(RUN_B)).getMessage())
        .startsWith("run gfs/" + RUN_B + ": probe failed: no z=0 tile; went back to run " + RUN_A);
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
  }

  @Test
  void reportsReleaseOfRunThatCannotBeShown() throws IOException {
    world.offer(world.stage(RUN_A).stageFrames(6));
    await(world.services().operator().hold(PublishingFixture.key(RUN_A), "bob", "stripes"));
    Path link = world.published().resolve("gfs/" + RUN_A + "/tmp2m/manifest.json");
    Files.delete(link);
    Files.writeString(link, "no link");
    assertThat(
            await(world.services().operator().release(PublishingFixture.key(RUN_A), "bob", "fine")))
        .singleElement()
        .asString()
        .startsWith("could not be shown: ")
        .contains("expected a symbolic link");
  }

  @Test
  void showsReleasedRunOnUnpin() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.offer(world.stage(RUN_B).stageFrames(6));
    world.rollback();
    await(world.services().operator().pin(MODEL, "ada", "until we know"));
    assertThat(
            await(
                world
                    .services()
                    .operator()
                    .release(PublishingFixture.key(RUN_B), "ada", "is fine")))
        .first()
        .asString()
        .startsWith("published, the pointer stays: pinned since");
    assertThat(await(world.services().operator().unpin(MODEL, "ada", "we know")))
        .containsExactly(RUN_B + ": published as generation 4");
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
  }

  @Test
  void showsNewestSoundRunOnUnpin() throws IOException {
    world.offer(world.stage(RUN_A).stageFrames(6));
    await(world.services().operator().pin(MODEL, "ada", "demo"));
    world.offer(world.stage(RUN_B).stageFrames(6));
    world.offer(world.stage(RUN_C).stageFrames(6));
    world.probe.failFor(2);
    assertThat(await(world.services().operator().unpin(MODEL, "ada", "over")))
        .satisfiesExactly(
            first -> assertThat(first).startsWith(RUN_C + ": probe failed: ").contains("went back"),
            second -> assertThat(second).isEqualTo(RUN_B + ": published as generation 4"));
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
  }

  @Test
  void waitsForRequiredVariables() {
    world.close();
    world =
        new PublishingFixture(temp.resolve("required"))
            .withModelSettings(
                MODEL,
                new Settings.ModelSettings("GFS", List.of("refc", "tmp2m"), Map.of(), null, null))
            .start();
    world.staged.put(world.stage(RUN_A).stageFrames(2));
    assertThat(await(publish(RUN_A)))
        .containsExactly("tmp2m: published, the pointer waits for required variables: refc");
    world.staged.put(world.stage(RUN_A, "refc").stageFrames(2));
    assertThat(await(publish(RUN_A))).contains("refc: published as generation 1");
  }

  @Test
  void showsPublishedRunThatIsUnstaged() {
    world.offer(world.stage(RUN_B).stageFrames(6));
    world.offer(world.stage(RUN_A).stageFrames(6));
    assertThat(world.shownState()).isEqualTo("1 " + RUN_B);
    assertThat(await(publish(RUN_A))).containsExactly("published as generation 2");
    assertThat(world.shownState()).isEqualTo("2 " + RUN_A);
  }

  @Test
  void rejectsUnknownRun() {
    assertThat(failure(publish(RUN_C)).getMessage())
        .isEqualTo(
            "nothing of run gfs/%s is published, and nothing of it is staged: expected STAGING_ROOT/gfs/%s/{variable}/manifest.json"
                .formatted(RUN_C, RUN_C));
  }

  @Test
  void keepsPointerWhilePinnedAndMovesOnUnpin() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    assertThat(await(world.services().operator().pin(MODEL, "ada", "demo")).reason())
        .isEqualTo("demo");
    assertThat(failure(world.services().operator().pin(MODEL, "bob", "too")).getMessage())
        .contains("is pinned already, since", "by ada: demo");
    world.offer(world.stage(RUN_B).stageFrames(6));
    world.offer(world.stage(RUN_C).stageFrames(6));
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
    world.restart();
    assertThat(await(world.services().operator().unpin(MODEL, "ada", "demo is over")))
        .containsExactly(RUN_C + ": published as generation 2");
    assertThat(world.shownState()).isEqualTo("2 " + RUN_C);
    assertThat(failure(world.services().operator().unpin(MODEL, "ada", "again")).getMessage())
        .isEqualTo("model gfs is not pinned");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void doesNotShowHeldRunOnUnpin() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    await(world.services().operator().pin(MODEL, "ada", "demo"));
    world.offer(world.stage(RUN_B).stageFrames(6));
    await(world.services().operator().hold(PublishingFixture.key(RUN_B), "ada", "bad"));
    assertThat(await(world.services().operator().unpin(MODEL, "ada", "over")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith(RUN_B + ": held since");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
  }

  @Test
  void previewsDecisionInDryRun() {
    world.staged.put(world.stage(RUN_A).stageFrames(3));
    VariableKey key = new VariableKey(MODEL, RUN_A, "tmp2m");
    assertThat(await(world.services().queries().validate(key)).decision())
        .isEqualTo("dry run: gate: 3 of 6 frames");
    world.staged.put(world.stage(RUN_A).stageFrames(6));
    assertThat(await(world.services().queries().validate(key)).decision())
        .isEqualTo("dry run: would be published");
    assertThat(world.check().publishedFiles()).isEmpty();
    world.staged.put(failing(RUN_A));
    assertThat(await(world.services().queries().validate(key)).decision())
        .startsWith("failed: sample-tiles");
  }
}
