package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.publishing.PublishingFixture.RUN_D;
import static twf.tiles.publishing.PublishingFixture.key;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.operator.RestoreRequest;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Tests that a rollback waits for no copy, probe or archive read. */
class RollbackInAHurryTest {
  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch reached = new CountDownLatch(1);
  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).start();
    publish(RUN_A, RUN_B);
  }

  @AfterEach
  void stop() {
    gate.countDown();
    world.close();
  }

  private void publish(RunId... runs) {
    for (RunId run : runs) {
      assertThat(world.offer(world.stage(run).stageFrames(6))).startsWith("published as");
    }
  }

  private void pass() {
    reached.countDown();
    try {
      assertThat(gate.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Submits frames and waits until their copy starts; the copy blocks until the gate opens. */
  private Future<ValidationReport> copying(RunId run, int frames) throws InterruptedException {
    ValidationReport report = world.stage(run).stageFrames(frames);
    world.disk.beforeCopies(this::pass);
    Future<ValidationReport> offered = world.services().service().submit(report);
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    return offered;
  }

  private JsonObject incident(RollbackReply reply) {
    return PublishedStateChecker.json(
        world.manifests().resolve(MODEL).resolve("incidents/" + reply.incident() + ".json"));
  }

  private RollbackReply rollback() {
    return await(
        world
            .services()
            .operator()
            .rollback(PublishingFixture.request(OptionalLong.empty(), null, false)));
  }

  @Test
  void overtakesCopyOfNewerRun() throws Exception {
    Future<ValidationReport> newer = copying(RUN_C, 6);
    Future<ValidationReport> queued =
        world.services().service().submit(world.stage(RUN_D).stageFrames(6));
    assertThat(rollback().toRun()).isEqualTo(RUN_A);
    assertThat(newer.isComplete()).isFalse();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    gate.countDown();
    assertThat(await(newer).decision()).isEqualTo("published as generation 4");
    assertThat(await(queued).decision()).isEqualTo("published as generation 5");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void doesNotShowFailedRunWhenCopyEnds() throws Exception {
    Future<ValidationReport> more = copying(RUN_B, 12);
    assertThat(rollback().toRun()).isEqualTo(RUN_A);
    gate.countDown();
    assertThat(await(more).decision())
        .matches("published, the pointer stays: held since .* by ops: looks wrong");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    world.restart();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void neverChoosesSnapshotBeingPublished() throws Exception {
    Future<ValidationReport> more = copying(RUN_A, 12);
    assertThat(rollback().toRun()).isEqualTo(RUN_A);
    gate.countDown();
    assertThat(await(more).decision())
        .startsWith("published, the pointer stays: generation 3 is a rollback");
    world.restart();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    assertThat(
            world
                .pointer()
                .getJsonObject("variables")
                .getJsonObject("tmp2m")
                .getInteger("available_frames"))
        .isEqualTo(6);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void overtakesCopyByPlanHoldAndRestore() throws Exception {
    Future<ValidationReport> newer = copying(RUN_C, 6);
    assertThat(
            await(
                    world
                        .services()
                        .operator()
                        .rollback(PublishingFixture.request(OptionalLong.empty(), null, true)))
                .toRun())
        .isEqualTo(RUN_A);
    rollback();
    await(
        world.services().operator().restore(new RestoreRequest(MODEL, "eve", "fine", null, false)));
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
    await(world.services().operator().hold(key(RUN_C), "ops", "stripes"));
    gate.countDown();
    assertThat(await(newer).decision()).contains("the pointer stays: held since");
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void overtakesProbeOfPublish() {
    Promise<Void> probe = world.probe.blockFor(3);
    Future<ValidationReport> newer =
        world.services().service().submit(world.stage(RUN_C).stageFrames(6));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> world.probe.asked().contains(3L));
    assertThat(rollback().toRun()).isEqualTo(RUN_B);
    assertThat(newer.isComplete()).isFalse();
    probe.complete();
    assertThat(await(newer).decision()).isEqualTo("published as generation 3");
    assertThat(world.shownState()).isEqualTo("4 " + RUN_B);
    assertThat(PublishingOperations.isHeld(world, RUN_C)).isTrue();
    world.check().checkWithoutLeftovers();
  }

  @Test
  void readsArchivesOnlyAfterReply() {
    AtomicInteger read = new AtomicInteger();
    world.digests =
        file -> {
          pass();
          read.incrementAndGet();
          return BoundedFileReader.digest(file);
        };
    RollbackReply reply = rollback();
    assertThat(read).hasValue(0);
    assertThat(reply.steps().get(5).outcome()).isEqualTo(StepOutcome.PENDING);
    assertThat(incident(reply).getJsonObject("verification").getString("outcome"))
        .isEqualTo("pending");
    publish(RUN_C);
    rollbackIsNotShown(reply);
  }

  /** Asserts that verification is skipped because another run was published meanwhile. */
  private void rollbackIsNotShown(RollbackReply reply) {
    gate.countDown();
    world.awaitVerified();
    JsonObject verification = incident(reply).getJsonObject("verification");
    assertThat(verification.getString("outcome")).isEqualTo("skipped");
    assertThat(verification.getString("detail")).isEqualTo("generation 3 is shown no longer");
    assertThat(world.metrics.lines()).contains("verified gfs skipped");
  }

  @Test
  void recordsMatchingBytes() {
    RollbackReply reply = rollback();
    world.awaitVerified();
    JsonObject verification = incident(reply).getJsonObject("verification");
    assertThat(verification.getString("outcome")).isEqualTo("pass");
    assertThat(verification.getString("detail")).isEqualTo("6 files, 4200 bytes, all as published");
    assertThat(verification.getInstant("at")).isNotNull();
    assertThat(world.metrics.lines()).contains("verified gfs pass");
  }

  @Test
  void recordsDifferingBytes() throws IOException {
    Path archive = world.published().resolve("gfs/" + RUN_A + "/tmp2m/frames/003.pmtiles");
    Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-r--r--"));
    byte[] content = Files.readAllBytes(archive);
    content[7] ^= 1;
    Files.write(archive, content);
    RollbackReply reply = rollback();
    assertThat(reply.toRun()).isEqualTo(RUN_A);
    assertThat(reply.allStepsPassed()).isTrue();
    world.awaitVerified();
    JsonObject verification = incident(reply).getJsonObject("verification");
    assertThat(verification.getString("outcome")).isEqualTo("fail");
    assertThat(verification.getString("detail"))
        .startsWith("1 of 6 files are not as published: " + archive + ": expected 700 bytes");
    assertThat(world.metrics.lines()).contains("verified gfs fail");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
  }

  @Test
  void resumesVerificationAfterRestart() {
    world.digests =
        file -> {
          throw new IllegalStateException("the process ends");
        };
    RollbackReply reply = rollback();
    world.awaitVerified();
    assertThat(incident(reply).getJsonObject("verification").getString("outcome"))
        .isEqualTo("pending");
    world.digests = BoundedFileReader::digest;
    world.restart();
    world.awaitVerified();
    assertThat(incident(reply).getJsonObject("verification").getString("outcome"))
        .isEqualTo("pass");
    world.restart();
    world.awaitVerified();
    assertThat(world.metrics.lines()).containsOnlyOnce("verified gfs pass");
  }

  @Test
  void publishesModelWhileVerifyingAnother() {
    world.digests =
        file -> {
          pass();
          return BoundedFileReader.digest(file);
        };
    rollback();
    var other = new twf.tiles.domain.VariableKey("era5", RUN_A, "tmp2m");
    assertThat(world.offer(world.stage(other).stageFrames(6)))
        .isEqualTo("published as generation 1");
    publish(RUN_C);
    assertThat(List.of(world.shownState())).containsExactly("4 " + RUN_C);
  }
}
