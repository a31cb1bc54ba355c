package twf.tiles.publishing.state;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.PublishingFixture;
import twf.tiles.publishing.pipeline.PublishService;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Tests that waiting variables are kept as reports without candidates. */
class WaitingReportsTest {
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

  private Optional<ValidationReport> kept(String variable) {
    return world.services().queries().report(new VariableKey(MODEL, RUN_A, variable));
  }

  @Test
  void dropsCandidateOfRunWaitingForGate() {
    ValidationReport report = world.stage(RUN_A).stageFrames(5);
    assertThat(report.candidate()).isNotNull();

    assertThat(world.offer(report)).isEqualTo("gate: 5 of 6 frames");

    assertThat(kept("tmp2m").orElseThrow().candidate()).isNull();
    assertThat(await(world.services().queries().status(MODEL)).waiting()).hasSize(1);
  }

  @Test
  void revalidatesWaitingVariablesOnRelease() {
    world.offer(world.stage(RUN_B).stageFrames(6));
    await(world.services().operator().hold(PublishingFixture.key(RUN_A), "ops", "look first"));
    assertThat(world.offer(world.stage(RUN_A).stageFrames(6))).startsWith("held since ");
    int validated = world.staged.validated().size();

    assertThat(
            await(world.services().operator().release(PublishingFixture.key(RUN_A), "ops", "seen")))
        .isNotNull();

    assertThat(world.staged.validated()).hasSize(validated + 1);
    assertThat(kept("tmp2m").orElseThrow().decision())
        .isEqualTo("published, the pointer stays at the newer run " + RUN_B);
  }

  /** Returns the report of a held run whose frames were not read. */
  private ValidationReport unread(ValidationReport validated) {
    world.staged.recordOffered(validated);
    return validated.withoutCandidate().stopped(new PolicyStop("held since before", true));
  }

  @Test
  void readsFramesOfHeldRunOnRelease() {
    ValidationReport validated = world.stage(RUN_A).stageFrames(6);
    await(world.services().operator().hold(PublishingFixture.key(RUN_A), "ops", "look first"));
    ValidationReport report = await(world.services().service().submit(unread(validated)));
    assertThat(report.decision())
        .startsWith("held since ")
        .endsWith(" by ops: look first; no frame was read");
    assertThat(report.outcome()).isEqualTo(CheckOutcome.SKIPPED);
    assertThat(world.staged.validated()).isEmpty();
    assertThat(world.waiting()).containsExactly("gfs/" + RUN_A + "/tmp2m");

    await(world.services().operator().release(PublishingFixture.key(RUN_A), "ops", "seen"));

    assertThat(world.staged.validated()).hasSize(1);
    assertThat(kept("tmp2m").orElseThrow().decision()).isEqualTo("published as generation 1");
    assertThat(world.waiting()).isEmpty();
  }

  @Test
  void readsFramesOfRunReleasedWhileQueued() {
    ValidationReport report = unread(world.stage(RUN_A).stageFrames(6));
    assertThat(await(world.services().service().submit(report)).decision())
        .isEqualTo("published as generation 1");
    assertThat(world.staged.validated()).hasSize(1);
  }

  @Test
  void revalidatesCandidatesTooLargeForQueue() {
    Promise<Void> gate = world.probe.block();
    Future<ValidationReport> shown = large("tmp2m");
    Future<ValidationReport> queued = large("wind");
    Future<ValidationReport> beyond = large("rain");
    assertThat(world.staged.validated()).isEmpty();

    world.probe.unblock();
    gate.complete();

    assertThat(Stream.of(shown, queued, beyond).map(one -> await(one).decision()))
        .containsExactly(
            "published as generation 1", "published as generation 2", "published as generation 3");
    assertThat(world.staged.validated()).extracting(VariableKey::variable).containsExactly("rain");
  }

  private Future<ValidationReport> large(String variable) {
    PublishCandidate candidate = world.stage(RUN_A, variable).stageFrames(6).candidate();
    ValidationReport report =
        world
            .stage(RUN_A, variable)
            .report(
                Optional.of(
                    new PublishCandidate(
                        candidate.manifest(),
                        candidate.staged(),
                        candidate.newFrames(),
                        candidate.newImages(),
                        PublishService.MAX_QUEUED_BYTES)));
    world.staged.recordOffered(report);
    return world.services().service().submit(report);
  }

  @Test
  void boundsReportBytes() {
    ReportStore reports = new ReportStore("immutability");
    String detail = "x".repeat(600);
    List<CheckResult> checks =
        Stream.generate(() -> new CheckResult("sample-tiles", CheckOutcome.FAIL, 1, detail))
            .limit(10)
            .collect(Collectors.toList());
    int count = 3000;
    for (int i = 0; i < count; i++) {
      reports.put(
          new ValidationReport(
              MODEL, RUN_A, "v" + i, Instant.EPOCH, CheckOutcome.FAIL, "failed", checks, null),
          null);
    }
    long kept = 0;
    for (int i = 0; i < count; i++) {
      kept += reports.find(new VariableKey(MODEL, RUN_A, "v" + i)).isPresent() ? 1 : 0;
    }
    assertThat(kept).isPositive();
    assertThat(kept * 10 * detail.length()).isLessThan(ReportStore.MAX_BYTES);
  }
}
