package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.testing.FutureAssertions.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.event.PolicyStop;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Tests runs whose cycle is ahead of the clock, which starts at 2026-02-01T00:00:00Z. */
class RunsAheadTest {
  private static final RunId AHEAD = new RunId("20260202_12z");
  private static final RunId FURTHER = new RunId("20260203_00z");
  private static final String WAITS =
      "ahead: the cycle 20260202_12z lies 35 h ahead of the clock; publishes itself after "
          + "2026-02-02T11:00:00Z, or: tilesctl publish gfs 20260202_12z";

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private PublishingFixture world;

  @BeforeEach
  void start() {
    world =
        new PublishingFixture(temp)
            .withRescanInterval(Duration.ofMillis(20))
            .withMaxRunAhead(1)
            .start();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void showsWaitingRunAndPublishesNothing() {
    assertThat(world.offer(world.stage(AHEAD).stageFrames(6))).isEqualTo(WAITS);

    assertThat(world.services().stop(PublishingFixture.key(AHEAD)))
        .contains(new PolicyStop(WAITS, true));
    assertThat(world.check().publishedFiles()).isEmpty();
    assertThat(world.check().manifestFiles()).isEmpty();
    PublishingQueries.ModelStatus status = status();
    assertThat(status.waiting()).singleElement().extracting("decision").isEqualTo(WAITS);
    assertThat(status.ahead()).containsOnlyKeys(AHEAD);
    assertThat(status.ahead().get(AHEAD)).isEqualTo(Instant.parse("2026-02-02T11:00:00Z"));
    assertThat(world.metrics.lines()).contains("runsAhead gfs 1");
  }

  @Test
  void doesNotBlockCurrentRuns() {
    world.offer(world.stage(AHEAD).stageFrames(6));
    world.offer(world.stage(FURTHER).stageFrames(6));

    assertThat(world.offer(world.stage(RUN_A).stageFrames(6)))
        .isEqualTo("published as generation 1");
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
        .isEqualTo("published as generation 2");
    assertThat(world.metrics.lines()).contains("runsAhead gfs 2");
  }

  @Test
  void publishesWhenDue() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.offer(world.stage(AHEAD, "tmp2m").stageFrames(6));
    world.offer(world.stage(AHEAD, "wind").stageFrames(6));
    world.offer(world.stage(FURTHER).stageFrames(6));

    world.clock.advance(Duration.ofHours(36));

    awaitShown("3 " + AHEAD);
    assertThat(world.pointer().getJsonObject("variables").fieldNames())
        .containsExactlyInAnyOrder("tmp2m", "wind");
    assertThat(status().ahead()).containsOnlyKeys(FURTHER);
    assertThat(world.metrics.lines().stream().filter(line -> line.startsWith("runsAhead")))
        .containsExactly(
            "runsAhead gfs 1",
            "runsAhead gfs 1",
            "runsAhead gfs 2",
            "runsAhead gfs 2",
            "runsAhead gfs 1");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void waitsAndPublishesAfterRestart() {
    world.offer(world.stage(AHEAD).stageFrames(6));
    world.restart();

    assertThat(world.offer(world.stage(AHEAD).stageFrames(6))).startsWith("ahead: ");
    world.clock.advance(Duration.ofHours(36));

    awaitShown("1 " + AHEAD);
  }

  @Test
  void continuesAutomaticallyAfterManualPublish() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.staged.put(world.stage(AHEAD).stageFrames(6));
    assertThat(
            await(
                world
                    .services()
                    .operator()
                    .publish(PublishingFixture.key(AHEAD), Optional.empty(), "ops", "as agreed")))
        .containsExactly("tmp2m: published as generation 2");

    assertThat(world.offer(world.stage(AHEAD).stageFrames(12)))
        .isEqualTo("published as generation 3");
    assertThat(world.offer(world.stage(AHEAD, "wind").stageFrames(6)))
        .isEqualTo("published as generation 4");
    assertThat(world.offer(world.stage(FURTHER).stageFrames(6))).startsWith("ahead: ");
  }

  @Test
  void continuesAfterClockSetBack() {
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.offer(world.stage(RUN_B).stageFrames(6));
    world.clock.advance(Duration.ofDays(-10));

    assertThat(world.offer(world.stage(RUN_B).stageFrames(12)))
        .isEqualTo("published as generation 3");
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12)))
        .isEqualTo("published, the pointer stays at the newer run " + RUN_B);
    assertThat(world.shownState()).isEqualTo("3 " + RUN_B);
  }

  @Test
  void isNotShownEarlyByUnpin() {
    world.close();
    world = new PublishingFixture(temp).withRescanInterval(Duration.ofMillis(20)).start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    await(world.services().operator().pin(MODEL, "ops", "show"));
    world.offer(world.stage(AHEAD).stageFrames(6));
    world.withMaxRunAhead(1).restart();

    assertThat(await(world.services().operator().unpin(MODEL, "ops", "over")))
        .first()
        .asString()
        .startsWith(AHEAD + ": published, the pointer stays: ahead: the cycle ");
    assertThat(world.offer(world.stage(AHEAD).stageFrames(6)))
        .startsWith("published, the pointer stays: ahead: ");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
    assertThat(status().ahead()).containsOnlyKeys(AHEAD);
    world.clock.advance(Duration.ofHours(36));

    awaitShown("2 " + AHEAD);
  }

  @Test
  void promotesAfterRollbackWhenDue() {
    world.close();
    world = new PublishingFixture(temp).withRescanInterval(Duration.ofMillis(20)).start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.offer(world.stage(RUN_B).stageFrames(6));
    await(world.services().operator().pin(MODEL, "ops", "show"));
    world.offer(world.stage(AHEAD).stageFrames(6));
    world.withMaxRunAhead(1).restart();
    await(world.services().operator().unpin(MODEL, "ops", "over"));
    world.restart();

    assertThat(world.rollback().decisions())
        .singleElement()
        .asString()
        .startsWith(AHEAD + ": published, the pointer stays: ahead: the cycle ");
    assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
    world.clock.advance(Duration.ofHours(36));

    awaitShown("4 " + AHEAD);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void staysHeldWhenDue() {
    world.offer(world.stage(AHEAD).stageFrames(6));
    await(world.services().operator().hold(PublishingFixture.key(AHEAD), "ops", "look first"));
    world.clock.advance(Duration.ofHours(36));

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(status().waiting())
                    .singleElement()
                    .extracting(report -> report.decision())
                    .asString()
                    .startsWith("held since "));
    assertThat(world.metrics.lines()).contains("runsAhead gfs 0");
    assertThat(world.check().publishedFiles()).isEmpty();
  }

  @Test
  void showsMinutesBelowOneHourAndAllowsLimit() {
    RunId soon = new RunId("20260201_01z");
    assertThat(world.offer(world.stage(soon).stageFrames(6)))
        .isEqualTo("published as generation 1");
    world.close();

    world = new PublishingFixture(temp.resolve("none")).withMaxRunAhead(0).start();
    assertThat(world.offer(world.stage(soon).stageFrames(6)))
        .startsWith("ahead: the cycle 20260201_01z lies 59 min ahead of the clock; ");
    assertThat(world.offer(world.stage(new RunId("20260201_00z")).stageFrames(6)))
        .isEqualTo("published as generation 1");
    world.close();

    world = new PublishingFixture(temp.resolve("any")).withMaxRunAhead(-1).start();
    assertThat(world.offer(world.stage(new RunId("29991231_00z")).stageFrames(6)))
        .isEqualTo("published as generation 1");
  }

  private PublishingQueries.ModelStatus status() {
    return await(world.services().queries().status(MODEL));
  }

  private void awaitShown(String what) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(List.of(world.shownState())).containsExactly(what));
  }
}
