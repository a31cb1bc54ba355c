package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.retention.PublishingFixture.MODEL;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_A;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_B;
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
import twf.tiles.publishing.retention.PublishingFixture;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Runs whose cycle lies ahead of the clock, which begins at 2026-02-01T00:00:00Z here. */
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
    world = new PublishingFixture(temp).rescan(Duration.ofMillis(20)).runsAhead(1).start();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void waitsVisiblyAndPublishesNothing() {
    assertThat(world.offer(world.staged(AHEAD).frames(6))).isEqualTo(WAITS);

    assertThat(world.room().stop(PublishingFixture.key(AHEAD)))
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
  void doesNotKeepCurrentRunsFromBeingShown() {
    world.offer(world.staged(AHEAD).frames(6));
    world.offer(world.staged(FURTHER).frames(6));

    assertThat(world.offer(world.staged(RUN_A).frames(6))).isEqualTo("published as generation 1");
    assertThat(world.offer(world.staged(RUN_B).frames(6))).isEqualTo("published as generation 2");
    assertThat(world.metrics.lines()).contains("runsAhead gfs 2");
  }

  @Test
  void publishesItselfWhenItsTimeHasCome() {
    world.offer(world.staged(RUN_A).frames(6));
    world.offer(world.staged(AHEAD, "tmp2m").frames(6));
    world.offer(world.staged(AHEAD, "wind").frames(6));
    world.offer(world.staged(FURTHER).frames(6));

    world.clock.add(Duration.ofHours(36));

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
    world.check().holdsAndNothingIsLeftOver();
  }

  @Test
  void waitsAgainAfterARestartAndPublishesItselfThen() {
    world.offer(world.staged(AHEAD).frames(6));
    world.restart();

    assertThat(world.offer(world.staged(AHEAD).frames(6))).startsWith("ahead: ");
    world.clock.add(Duration.ofHours(36));

    awaitShown("1 " + AHEAD);
  }

  @Test
  void isPublishedByHandAndGoesOnByItselfThen() {
    world.offer(world.staged(RUN_A).frames(6));
    world.staged.put(world.staged(AHEAD).frames(6));
    assertThat(
            await(
                world
                    .room()
                    .operator()
                    .publish(PublishingFixture.key(AHEAD), Optional.empty(), "ops", "as agreed")))
        .containsExactly("tmp2m: published as generation 2");

    assertThat(world.offer(world.staged(AHEAD).frames(12))).isEqualTo("published as generation 3");
    assertThat(world.offer(world.staged(AHEAD, "wind").frames(6)))
        .isEqualTo("published as generation 4");
    assertThat(world.offer(world.staged(FURTHER).frames(6))).startsWith("ahead: ");
  }

  @Test
  void goesOnWhereTheClockIsPutBack() {
    world.offer(world.staged(RUN_A).frames(6));
    world.offer(world.staged(RUN_B).frames(6));
    world.clock.add(Duration.ofDays(-10));

    assertThat(world.offer(world.staged(RUN_B).frames(12))).isEqualTo("published as generation 3");
    assertThat(world.offer(world.staged(RUN_A).frames(12)))
        .isEqualTo("published, the pointer stays at the newer run " + RUN_B);
    assertThat(world.shown()).isEqualTo("3 " + RUN_B);
  }

  @Test
  void isNotShownByUnpinningBeforeItsTime() {
    world.close();
    world = new PublishingFixture(temp).rescan(Duration.ofMillis(20)).start();
    world.offer(world.staged(RUN_A).frames(6));
    await(world.room().operator().pin(MODEL, "ops", "show"));
    world.offer(world.staged(AHEAD).frames(6));
    world.runsAhead(1).restart();

    assertThat(await(world.room().operator().unpin(MODEL, "ops", "over")))
        .first()
        .asString()
        .startsWith(AHEAD + ": published, the pointer stays: ahead: the cycle ");
    assertThat(world.offer(world.staged(AHEAD).frames(6)))
        .startsWith("published, the pointer stays: ahead: ");
    assertThat(world.shown()).isEqualTo("1 " + RUN_A);
    assertThat(status().ahead()).containsOnlyKeys(AHEAD);
    world.clock.add(Duration.ofHours(36));

    awaitShown("2 " + AHEAD);
  }

  @Test
  void staysHeldWhenItsTimeHasCome() {
    world.offer(world.staged(AHEAD).frames(6));
    await(world.room().operator().hold(PublishingFixture.key(AHEAD), "ops", "look first"));
    world.clock.add(Duration.ofHours(36));

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
  void saysMinutesBelowAnHourAndMayBeAsFarAheadAsTheLimit() {
    RunId soon = new RunId("20260201_01z");
    assertThat(world.offer(world.staged(soon).frames(6))).isEqualTo("published as generation 1");
    world.close();

    world = new PublishingFixture(temp.resolve("none")).runsAhead(0).start();
    assertThat(world.offer(world.staged(soon).frames(6)))
        .startsWith("ahead: the cycle 20260201_01z lies 59 min ahead of the clock; ");
    assertThat(world.offer(world.staged(new RunId("20260201_00z")).frames(6)))
        .isEqualTo("published as generation 1");
    world.close();

    world = new PublishingFixture(temp.resolve("any")).runsAhead(-1).start();
    assertThat(world.offer(world.staged(new RunId("29991231_00z")).frames(6)))
        .isEqualTo("published as generation 1");
  }

  private PublishingQueries.ModelStatus status() {
    return await(world.room().overview().status(MODEL));
  }

  private void awaitShown(String what) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(List.of(world.shown())).containsExactly(what));
  }
}
