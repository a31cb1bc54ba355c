package twf.tiles.publishing.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.retention.PublishingFixture.MODEL;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_A;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_B;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_C;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import twf.tiles.publishing.retention.PublishingFixture;

/** What an operator publishes by hand, pins and unpins. */
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
        .room()
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
  void theGateDoesNotStopIt() {
    world.staged.put(world.staged(RUN_A).frames(2));
    assertThat(await(publish(RUN_A))).containsExactly("tmp2m: published as generation 1");
    assertThat(world.shown()).isEqualTo("1 " + RUN_A);
    world.check().holdsAndNothingIsLeftOver();
  }

  @Test
  void neitherDoOrderNorPinNorTheSwitch() {
    world.offer(world.staged(RUN_B).frames(6));
    await(world.room().operator().pin(MODEL, "ada", "demo"));
    world.enabled = false;
    world.staged.put(world.staged(RUN_A).frames(6));
    assertThat(await(publish(RUN_A))).containsExactly("tmp2m: published as generation 2");
    assertThat(world.shown()).isEqualTo("2 " + RUN_A);
  }

  @Test
  void aHoldDoesAndSaysHowToReleaseIt() {
    await(world.room().operator().hold(PublishingFixture.key(RUN_A), "bob", "stripes"));
    world.staged.put(world.staged(RUN_A).frames(6));
    assertThat(failure(publish(RUN_A)).getMessage())
        .matches(
            "run %s is held since 2026-02-01T[0-9:]{8}Z by bob: stripes; release it with: tilesctl release gfs %s"
                .formatted(RUN_A, RUN_A));
    assertThat(world.check().publishedFiles()).isEmpty();
  }

  @Test
  void aFailedCheckDoes() {
    world.staged.put(failing(RUN_A));
    assertThat(failure(publish(RUN_A)).getMessage())
        .isEqualTo(
            "run gfs/%s: tmp2m failed: sample-tiles: broken; nothing changed; see: tilesctl report gfs %s tmp2m"
                .formatted(RUN_A, RUN_A));
    assertThat(world.room().overview().report(new VariableKey(MODEL, RUN_A, "tmp2m"))).isPresent();
  }

  @Test
  void aVariableThatIsNotStagedIsRefusedAndLeavesNoReport() {
    world.staged.put(world.staged(RUN_A).frames(2));
    assertThat(
            failure(
                    world
                        .room()
                        .operator()
                        .publish(PublishingFixture.key(RUN_A), Optional.of("tmp2n"), "ada", "typo"))
                .getMessage())
        .startsWith("nothing of variable tmp2n of run gfs/" + RUN_A + " is staged");
    assertThat(world.room().overview().report(new VariableKey(MODEL, RUN_A, "tmp2n"))).isEmpty();
  }

  @Test
  void whatCannotBePublishedIsAFailureForTheScriptThatAsked() {
    world.offer(world.staged(RUN_A).frames(12));
    world.staged.put(world.staged(RUN_A).frames(6));
    assertThat(failure(publish(RUN_A)).getMessage())
        .startsWith("run gfs/" + RUN_A + ": not published: the staged manifest no longer lists");
  }

  @Test
  void whatWentBackBecauseOfTheProbeIsAFailureToo() {
    world.offer(world.staged(RUN_A).frames(6));
    world.staged.put(world.staged(RUN_B).frames(2));
    world.probe.failFor(2);
    assertThat(failure(publish(RUN_B)).getMessage())
        .startsWith("run gfs/" + RUN_B + ": probe failed: no z=0 tile; went back to run " + RUN_A);
    assertThat(world.shown()).isEqualTo("3 " + RUN_A);
  }

  @Test
  void aRunThatIsReleasedAndCannotBeShownIsAnsweredAsReleased() throws IOException {
    world.offer(world.staged(RUN_A).frames(6));
    await(world.room().operator().hold(PublishingFixture.key(RUN_A), "bob", "stripes"));
    Path link = world.published().resolve("gfs/" + RUN_A + "/tmp2m/manifest.json");
    Files.delete(link);
    Files.writeString(link, "no link");
    assertThat(await(world.room().operator().release(PublishingFixture.key(RUN_A), "bob", "fine")))
        .singleElement()
        .asString()
        .startsWith("could not be shown: ")
        .contains("expected a symbolic link");
  }

  @Test
  void unpinningShowsARunThatWasReleasedMeanwhile() {
    world.offer(world.staged(RUN_A).frames(6));
    world.offer(world.staged(RUN_B).frames(6));
    world.rollback();
    await(world.room().operator().pin(MODEL, "ada", "until we know"));
    assertThat(
            await(world.room().operator().release(PublishingFixture.key(RUN_B), "ada", "is fine")))
        .first()
        .asString()
        .startsWith("published, the pointer stays: pinned since");
    assertThat(await(world.room().operator().unpin(MODEL, "ada", "we know")))
        .containsExactly(RUN_B + ": published as generation 4");
    assertThat(world.shown()).isEqualTo("4 " + RUN_B);
  }

  @Test
  void unpinningShowsTheNewestRunThatIsSound() throws IOException {
    world.offer(world.staged(RUN_A).frames(6));
    await(world.room().operator().pin(MODEL, "ada", "demo"));
    world.offer(world.staged(RUN_B).frames(6));
    world.offer(world.staged(RUN_C).frames(6));
    world.probe.failFor(2);
    assertThat(await(world.room().operator().unpin(MODEL, "ada", "over")))
        .satisfiesExactly(
            first -> assertThat(first).startsWith(RUN_C + ": probe failed: ").contains("went back"),
            second -> assertThat(second).isEqualTo(RUN_B + ": published as generation 4"));
    assertThat(world.shown()).isEqualTo("4 " + RUN_B);
  }

  @Test
  void requiredVariablesAreWaitedFor() {
    world.close();
    world =
        new PublishingFixture(temp.resolve("required"))
            .model(MODEL, new Settings.ModelSettings("GFS", List.of("refc", "tmp2m"), null, null))
            .start();
    world.staged.put(world.staged(RUN_A).frames(2));
    assertThat(await(publish(RUN_A)))
        .containsExactly("tmp2m: published, the pointer waits for required variables: refc");
    world.staged.put(world.staged(RUN_A, "refc").frames(2));
    assertThat(await(publish(RUN_A))).contains("refc: published as generation 1");
  }

  @Test
  void aRunThatIsPublishedAndNotStagedAnyMoreIsShown() {
    world.offer(world.staged(RUN_B).frames(6));
    world.offer(world.staged(RUN_A).frames(6));
    assertThat(world.shown()).isEqualTo("1 " + RUN_B);
    assertThat(await(publish(RUN_A))).containsExactly("published as generation 2");
    assertThat(world.shown()).isEqualTo("2 " + RUN_A);
  }

  @Test
  void nothingThatIsNowhereIsPublished() {
    assertThat(failure(publish(RUN_C)).getMessage())
        .isEqualTo(
            "nothing of run gfs/%s is published, and nothing of it is staged: expected STAGING_ROOT/gfs/%s/{variable}/manifest.json"
                .formatted(RUN_C, RUN_C));
  }

  @Test
  void aPinnedModelStaysAndShowsTheNewestRunWhenItIsUnpinned() {
    world.offer(world.staged(RUN_A).frames(6));
    assertThat(await(world.room().operator().pin(MODEL, "ada", "demo")).reason()).isEqualTo("demo");
    assertThat(failure(world.room().operator().pin(MODEL, "bob", "too")).getMessage())
        .contains("is pinned already, since", "by ada: demo");
    world.offer(world.staged(RUN_B).frames(6));
    world.offer(world.staged(RUN_C).frames(6));
    assertThat(world.shown()).isEqualTo("1 " + RUN_A);
    world.restart();
    assertThat(await(world.room().operator().unpin(MODEL, "ada", "demo is over")))
        .containsExactly(RUN_C + ": published as generation 2");
    assertThat(world.shown()).isEqualTo("2 " + RUN_C);
    assertThat(failure(world.room().operator().unpin(MODEL, "ada", "again")).getMessage())
        .isEqualTo("model gfs is not pinned");
    world.check().holdsAndNothingIsLeftOver();
  }

  @Test
  void unpinningDoesNotShowAHeldRun() {
    world.offer(world.staged(RUN_A).frames(6));
    await(world.room().operator().pin(MODEL, "ada", "demo"));
    world.offer(world.staged(RUN_B).frames(6));
    await(world.room().operator().hold(PublishingFixture.key(RUN_B), "ada", "bad"));
    assertThat(await(world.room().operator().unpin(MODEL, "ada", "over")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith(RUN_B + ": held since");
    assertThat(world.shown()).isEqualTo("1 " + RUN_A);
  }

  @Test
  void validationByHandSaysWhatWouldComeAndChangesNothing() {
    world.staged.put(world.staged(RUN_A).frames(3));
    VariableKey key = new VariableKey(MODEL, RUN_A, "tmp2m");
    assertThat(await(world.room().overview().validate(key)).decision())
        .isEqualTo("dry run: gate: 3 of 6 frames");
    world.staged.put(world.staged(RUN_A).frames(6));
    assertThat(await(world.room().overview().validate(key)).decision())
        .isEqualTo("dry run: would be published");
    assertThat(world.check().publishedFiles()).isEmpty();
    world.staged.put(failing(RUN_A));
    assertThat(await(world.room().overview().validate(key)).decision())
        .startsWith("failed: sample-tiles");
  }
}
