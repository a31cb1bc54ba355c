package twf.tiles.publishing.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.Hold;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.publishing.CandidateFixture;
import twf.tiles.publishing.PublishedStateChecker;
import twf.tiles.publishing.PublishingFixture;
import twf.tiles.publishing.PublishingOperations;
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.publishing.state.StepResult;
import twf.tiles.testing.TmpfsTempDirFactory;

class RollbackOperationTest {
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

  private void publish(RunId... runs) {
    for (RunId run : runs) {
      assertThat(world.offer(world.stage(run).stageFrames(6))).startsWith("published as");
    }
  }

  private Future<RollbackReply> ask(OptionalLong generation, RunId run, boolean dry) {
    return world.services().operator().rollback(PublishingFixture.request(generation, run, dry));
  }

  private static void refused(Future<?> future, FailureKind kind, String words) {
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> {
              assertThat(e.failure().kind()).isEqualTo(kind);
              assertThat(e.getMessage()).contains(words);
            });
  }

  private void shorten(String file) throws IOException {
    Path path = world.published().resolve(file);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    byte[] content = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(content, content.length - 1));
  }

  private List<String> stagedFiles() {
    try (Stream<Path> files = Files.walk(world.staging())) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        lines.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void performsAndReportsSixSteps() {
    publish(RUN_A, RUN_B);
    List<String> staged = stagedFiles();
    RollbackReply reply = world.rollback();
    assertThat(reply.fromRun()).isEqualTo(RUN_B);
    assertThat(reply.toRun()).isEqualTo(RUN_A);
    assertThat(reply.generation()).isEqualTo(3);
    assertThat(reply.allStepsPassed()).isTrue();
    assertThat(reply.steps().stream().map(StepResult::step))
        .containsExactly("choose", "repoint", "verify", "hold", "staging", "verify-bytes");
    assertThat(reply.steps().stream().map(StepResult::outcome))
        .containsExactly(
            StepOutcome.PASS,
            StepOutcome.PASS,
            StepOutcome.PASS,
            StepOutcome.PASS,
            StepOutcome.PASS,
            StepOutcome.PENDING);
    assertThat(reply.steps().get(0).detail())
        .isEqualTo(
            "generation 1 (run " + RUN_A + "), all 6 files are there with their recorded sizes");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(world.probe.asked()).containsExactly(1L, 2L, 3L);
    assertThat(stagedFiles()).isEqualTo(staged);
    world.awaitEvents(events -> assertThat(events).contains("rolled-back 3"));
    assertThat(world.metrics.lines())
        .contains("switched gfs rollback", "holds gfs [" + RUN_B + "]");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void writesRecordHoldAndIncident() {
    publish(RUN_A, RUN_B);
    RollbackReply reply = world.rollback();
    Path model = world.manifests().resolve(MODEL);
    JsonObject record = PublishedStateChecker.json(model.resolve("history/00000003.json"));
    assertThat(record.getLong("generation")).isEqualTo(3);
    assertThat(record.getLong("previous_generation")).isEqualTo(2);
    assertThat(record.getString("operation")).isEqualTo("rollback");
    assertThat(record.getString("actor")).isEqualTo("ops");
    assertThat(record.getString("reason")).isEqualTo("looks wrong");
    JsonObject hold =
        PublishedStateChecker.json(model.resolve("holds.json"))
            .getJsonObject("holds")
            .getJsonObject(RUN_B.text());
    assertThat(hold.getString("actor")).isEqualTo("ops");
    assertThat(hold.getString("reason")).isEqualTo("looks wrong");
    JsonObject incident =
        PublishedStateChecker.json(model.resolve("incidents/" + reply.incident() + ".json"));
    assertThat(reply.incident()).matches("20260201T[0-9]{6}\\.000Z-" + RUN_B);
    assertThat(incident.getString("from_run")).isEqualTo(RUN_B.text());
    assertThat(incident.getString("to_run")).isEqualTo(RUN_A.text());
    assertThat(incident.getLong("generation")).isEqualTo(3);
    assertThat(incident.getLong("previous_generation")).isEqualTo(2);
    assertThat(incident.getString("actor")).isEqualTo("ops");
    assertThat(incident.getString("reason")).isEqualTo("looks wrong");
    assertThat(incident.getJsonArray("steps").size()).isEqualTo(3);
  }

  @Test
  void changesNothingInDryRun() {
    publish(RUN_A, RUN_B);
    List<String> before = world.check().manifestFiles();
    world.disk.reset();
    RollbackReply reply = await(ask(OptionalLong.empty(), null, true));
    assertThat(world.disk.steps()).isZero();
    assertThat(world.check().manifestFiles()).isEqualTo(before);
    assertThat(reply.dryRun()).isTrue();
    assertThat(reply.generation()).isEqualTo(1);
    assertThat(reply.toRun()).isEqualTo(RUN_A);
    assertThat(
            reply.steps().stream().map(step -> step.step() + " " + step.outcome().externalName()))
        .containsExactly(
            "choose pass",
            "repoint skipped",
            "verify skipped",
            "hold skipped",
            "staging skipped",
            "verify-bytes skipped");
  }

  @Test
  void acceptsGenerationOrRun() {
    publish(RUN_A, RUN_B, RUN_C);
    assertThat(await(ask(OptionalLong.of(1), null, false)).toRun()).isEqualTo(RUN_A);
    world.close();
    world = new PublishingFixture(temp.resolve("other")).start();
    publish(RUN_A, RUN_B, RUN_C);
    assertThat(await(ask(OptionalLong.empty(), RUN_A, false)).toRun()).isEqualTo(RUN_A);
    assertThat(world.shownState()).isEqualTo("4 " + RUN_A);
  }

  @Test
  void rejectsImpossibleTargets() {
    refused(ask(OptionalLong.empty(), null, false), FailureKind.NOT_FOUND, "shows nothing");
    publish(RUN_A);
    refused(ask(OptionalLong.empty(), null, false), FailureKind.CONFLICT, "no earlier generation");
    refused(ask(OptionalLong.of(7), null, false), FailureKind.NOT_FOUND, "never had");
    refused(ask(OptionalLong.of(1), null, false), FailureKind.CONFLICT, "ask for an earlier one");
    publish(RUN_B);
    await(world.services().operator().hold(PublishingFixture.key(RUN_A), "ops", "bad"));
    refused(ask(OptionalLong.of(1), null, false), FailureKind.CONFLICT, "is held");
    refused(ask(OptionalLong.empty(), RUN_A, false), FailureKind.CONFLICT, "is held");
    refused(
        ask(OptionalLong.empty(), null, false),
        FailureKind.CONFLICT,
        "no earlier generation of gfs to roll back to; held runs are passed over: "
            + RUN_A
            + "; let one go with: tilesctl release gfs RUN");
    assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void skipsTargetWithArchiveOfOtherSize() throws Exception {
    publish(RUN_A, RUN_B, RUN_C);
    shorten("gfs/" + RUN_B + "/tmp2m/frames/003.pmtiles");
    RollbackReply reply = world.rollback();
    assertThat(reply.toRun()).isEqualTo(RUN_A);
    shorten("gfs/" + RUN_A + "/tmp2m/frames/000.pmtiles");
    world.close();
    world.start();
    world.offer(world.stage(new RunId("20260131_18z")).stageFrames(6));
    refused(
        ask(OptionalLong.empty(), null, false),
        FailureKind.CONFLICT,
        "expected 700 bytes, found 699");
  }

  @Test
  void findsSoundRunBehindManyDamagedGenerations() throws Exception {
    publish(RUN_A);
    for (int frames = 6; frames <= 6 * 25; frames += 6) {
      world.offer(world.stage(RUN_B).stageFrames(frames));
    }
    publish(RUN_C);
    shorten("gfs/" + RUN_B + "/tmp2m/frames/000.pmtiles");
    assertThat(world.rollback().toRun()).isEqualTo(RUN_A);
  }

  @Test
  void choosesNewestSoundGeneration() throws Exception {
    publish(RUN_A, RUN_B);
    world.offer(world.stage(RUN_B).stageFrames(12));
    publish(RUN_C);
    shorten("gfs/" + RUN_B + "/tmp2m/frames/010.pmtiles");
    assertThat(world.rollback().toRun()).isEqualTo(RUN_B);
    assertThat(
            world
                .pointer()
                .getJsonObject("variables")
                .getJsonObject("tmp2m")
                .getString("manifest_url"))
        .contains("/manifests/006-");
  }

  @Test
  void skipsBrokenHistoryRecord() throws Exception {
    publish(RUN_A, RUN_B, RUN_C);
    Path broken = world.manifests().resolve("gfs/history/00000002.json");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(broken, "{");
    assertThat(world.rollback().toRun()).isEqualTo(RUN_A);
  }

  @Test
  void rollsBackDespiteBrokenCurrentRecord() throws Exception {
    publish(RUN_A, RUN_B);
    Path broken = world.manifests().resolve("gfs/history/00000002.json");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(broken, "");
    RollbackReply reply = world.rollback();
    assertThat(reply.toRun()).isEqualTo(RUN_A);
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).startsWith("held since ");
  }

  @Test
  void rejectsConcurrentRollback() {
    publish(RUN_A, RUN_B, RUN_C);
    Promise<Void> gate = world.probe.block();
    Future<RollbackReply> first = ask(OptionalLong.empty(), null, false);
    refused(ask(OptionalLong.empty(), null, false), FailureKind.CONFLICT, "is under way");
    gate.complete();
    assertThat(await(first).toRun()).isEqualTo(RUN_B);
    assertThat(world.rollback().toRun()).isEqualTo(RUN_A);
  }

  @Test
  void doesNotShowFailedRunAgain() {
    publish(RUN_A, RUN_B);
    world.rollback();
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6))).startsWith("held since ");
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).startsWith("held since ");
    world.restart();
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).startsWith("held since ");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(world.check().publishedFiles()).noneMatch(file -> file.endsWith("/006.pmtiles"));
  }

  @Test
  void showsSkippedRunOnlyWithNewContent() {
    publish(RUN_A, RUN_B, RUN_C);
    await(ask(OptionalLong.empty(), RUN_A, false));
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
        .startsWith("published, the pointer stays: it went back from generation 2");
    VariableKey key = PublishingFixture.key(RUN_B).variable("tmp2m");
    assertThat(await(world.services().queries().validate(key)).decision())
        .startsWith(
            "dry run: would be published, the pointer stays: it went back from generation 2");
    world.restart();
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6))).contains("the pointer stays");
    assertThat(world.shownState()).isEqualTo("4 " + RUN_A);
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12)))
        .isEqualTo("published as generation 5");
  }

  @Test
  void showsReleasedRunAtOnce() {
    publish(RUN_A, RUN_B);
    world.rollback();
    List<String> decisions =
        await(world.services().operator().release(PublishingFixture.key(RUN_B), "ops", "was fine"));
    assertThat(decisions).containsExactly("published as generation 4");
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
    refused(
        world.services().operator().release(PublishingFixture.key(RUN_B), "ops", "again"),
        FailureKind.CONFLICT,
        "is not held");
  }

  @Test
  void publishesWaitingFramesOnRelease() {
    publish(RUN_A, RUN_B);
    world.rollback();
    world.offer(world.stage(RUN_B).stageFrames(12));
    await(world.services().operator().release(PublishingFixture.key(RUN_B), "ops", "was fine"));
    assertThat(
            world
                .pointer()
                .getJsonObject("variables")
                .getJsonObject("tmp2m")
                .getInteger("available_frames"))
        .isEqualTo(12);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void respectsHoldAndPin() throws Exception {
    await(world.services().operator().hold(PublishingFixture.key(RUN_A), "ops", "wait"));
    assertThat(world.offer(world.stage(RUN_A).stageFrames(6)))
        .matches("held since 2026-02-01T00:00:[0-9]{2}Z by ops: wait");
    assertThat(world.check().publishedFiles()).isEmpty();
    publish(RUN_B);
    world
        .services()
        .stores()
        .replaceHolds(
            MODEL, ModelHolds.NONE.withPin(new Hold(CandidateFixture.MODIFIED, "ops", "demo")));
    assertThat(world.offer(world.stage(RUN_C).stageFrames(6)))
        .isEqualTo("published, the pointer stays: pinned since 2026-01-31T23:00:00Z by ops: demo");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_B);
  }

  @Test
  void stopsPublishingOnBrokenHolds() throws Exception {
    publish(RUN_A);
    Files.writeString(world.manifests().resolve("gfs/holds.json"), "{}");
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6))).startsWith("not published: ");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
  }

  @Test
  void rollsBackAutomaticallyAfterFailedProbe() {
    world.probe.failFor(2);
    publish(RUN_A);
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
        .isEqualTo(
            "probe failed: no z=0 tile; went back to run "
                + RUN_A
                + " as generation 3, run "
                + RUN_B
                + " is held");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(world.check().manifestFiles())
        .anyMatch(file -> file.matches("gfs/incidents/.*-" + RUN_B + ".json"));
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).startsWith("held since ");
    world.awaitEvents(
        events ->
            assertThat(events).containsSubsequence("published 2", "rolled-back 3", "tree-changed"));
    world.check().checkWithoutLeftovers();
  }

  @Test
  void holdsFirstGenerationAfterFailedProbe() {
    world.probe.failFor(1);
    assertThat(world.offer(world.stage(RUN_A).stageFrames(6)))
        .isEqualTo(
            "probe failed: no z=0 tile; there is no generation before to go back to; run gfs/"
                + RUN_A
                + " is held");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
    assertThat(world.check().manifestFiles())
        .anyMatch(file -> file.matches("gfs/incidents/.*-" + RUN_A + ".json"));
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12))).startsWith("held since ");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void holdsRunWhenAutomaticRollbackFails() throws Exception {
    publish(RUN_A);
    shorten("gfs/" + RUN_A + "/tmp2m/frames/000.pmtiles");
    world.probe.failFor(2);
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6))).contains("going back failed");
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).startsWith("held since ");
  }

  @Test
  void treatsThrowingProbeAsFailed() {
    publish(RUN_A);
    world.probe.throwAlways();
    world.offer(world.stage(RUN_B).stageFrames(6));
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6))).startsWith("held since ");
  }

  @Test
  void doesNotProbeVerifiedStateAtStart() {
    publish(RUN_A);
    assertThat(world.probe.asked()).containsExactly(1L);
    world.restart();
    assertThat(world.probe.asked()).containsExactly(1L);
  }

  @Test
  void probesUnverifiedStateAtStart() {
    publish(RUN_A);
    var report = world.stage(RUN_B).stageFrames(6);
    world.probe.block();
    var publish = world.services().service().submit(report);
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> world.probe.asked().contains(2L));
    assertThat(publish.isComplete()).isFalse();
    world.close();
    world.probe.unblock();
    world.probe.failForRun(RUN_B);
    world.start();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).startsWith("held since ");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void doesNotHoldReleasedRunAgainAtStart() throws IOException {
    publish(RUN_A, RUN_B);
    Path incidents = world.manifests().resolve(MODEL).resolve("incidents");
    Files.writeString(incidents, "in the way");
    assertThat(world.rollback().incident()).isNull();
    assertThat(PublishingOperations.isHeld(world, RUN_B)).isTrue();
    await(world.services().operator().pin(MODEL, "ops", "wait"));
    assertThat(
            failure(
                world.services().operator().release(PublishingFixture.key(RUN_B), "ops", "fine")))
        .hasMessageContaining("incidents");
    assertThat(PublishingOperations.isHeld(world, RUN_B)).as("still held").isTrue();
    Files.delete(incidents);
    await(world.services().operator().release(PublishingFixture.key(RUN_B), "ops", "fine"));
    try (Stream<Path> written = Files.list(incidents)) {
      assertThat(written).hasSize(1);
    }
    world.restart();
    assertThat(PublishingOperations.isHeld(world, RUN_B)).isFalse();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void holdsRunDespiteFailedVerification() {
    publish(RUN_A, RUN_B);
    world.probe.failFor(3);
    RollbackReply reply = world.rollback();
    assertThat(reply.allStepsPassed()).isFalse();
    assertThat(
            reply.steps().stream().map(step -> step.step() + " " + step.outcome().externalName()))
        .containsExactly(
            "choose pass",
            "repoint pass",
            "verify fail",
            "hold pass",
            "staging pass",
            "verify-bytes pending");
    assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).startsWith("held since ");
  }

  @Test
  void holdsRunAtNextStartAfterStopDuringProbe() {
    publish(RUN_A, RUN_B);
    Promise<Void> answer = world.probe.block();
    ask(OptionalLong.empty(), null, false);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> world.probe.asked().contains(3L));
    world.stop();
    answer.complete();
    world.probe.unblock();
    assertThat(PublishingOperations.isHeld(world, RUN_B)).isFalse();
    world.start();
    assertThat(PublishingOperations.isHeld(world, RUN_B)).isTrue();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void neverReusesGenerations() {
    publish(RUN_A, RUN_B);
    world.rollback();
    await(world.services().operator().release(PublishingFixture.key(RUN_B), "ops", "fine"));
    world.restart();
    publish(RUN_C);
    assertThat(world.shownState()).isEqualTo("5 " + RUN_C);
    assertThat(world.check().manifestFiles().stream().filter(f -> f.contains("/history/")))
        .containsExactly(
            "gfs/history/00000001.json",
            "gfs/history/00000002.json",
            "gfs/history/00000003.json",
            "gfs/history/00000004.json",
            "gfs/history/00000005.json");
  }

  @Test
  void rejectsStateThatIsAlreadyShown() {
    publish(RUN_A, RUN_B);
    await(ask(OptionalLong.empty(), null, false));
    List<String> before = world.check().manifestFiles();
    assertThat(failure(ask(OptionalLong.of(1), null, false)).getMessage())
        .isEqualTo(
            "gfs shows all of generation 1 already, as generation 3: nothing was done; see: tilesctl history gfs");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(world.check().manifestFiles()).isEqualTo(before);
  }

  @Test
  void rejectsChangesOfNonWriter() throws Exception {
    publish(RUN_A, RUN_B);
    try (PublishingFixture second = new PublishingFixture(temp).start()) {
      assertThat(
              failure(
                      second
                          .services()
                          .operator()
                          .rollback(PublishingFixture.request(OptionalLong.empty(), null, false)))
                  .getMessage())
          .startsWith("this process only serves: send the command to process ");
      assertThat(second.offer(second.stage(RUN_C).stageFrames(6))).startsWith("not published");
    }
    assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
  }
}
