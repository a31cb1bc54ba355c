package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.TmpfsDisk;

/** Tests a real file system that is full; each write in turn is the one that does not fit. */
@Tag("external")
@Tag("slow")
class DiskFullTest {
  private static final int SIZE = 1 << 20;

  @TempDir Path temp;
  private boolean withImages;

  @Test
  void publishesOnceManifestRootHasSpace() {
    int failed = 0;
    for (int pages = 0; pages <= 6; pages++) {
      failed += publishWith("manifests", pages, 6);
    }
    assertThat(failed).isBetween(2, 6);
  }

  @Test
  void publishesOncePublishRootHasSpace() {
    int failed = 0;
    for (int pages = 0; pages <= 14; pages++) {
      failed += publishWith("published", pages, 6);
    }
    assertThat(failed).isBetween(12, 14);
  }

  /** Each image takes a page more than its frame without one. */
  @Test
  void publishesImagesOncePublishRootHasSpace() {
    withImages = true;
    int failed = 0;
    for (int pages = 12; pages <= 24; pages++) {
      failed += publishWith("published", pages, 6);
    }
    assertThat(failed).isBetween(6, 11);
  }

  /** Returns 1 if the publish fails for lack of space, else 0. */
  private int publishWith(String root, int pages, int frames) {
    Path base = temp.resolve(root + "-" + pages);
    try (PublishingFixture world = new PublishingFixture(base);
        TmpfsDisk disk = TmpfsDisk.mountOver(base.resolve(root), SIZE)) {
      world.withLegacyAlias().start();
      world.offer(world.stage(RUN_A).stageFrames(6));
      String before = world.shownState();
      disk.fillLeavingPages(pages);
      CandidateFixture next = world.stage(RUN_B);
      String decision = world.offer((withImages ? next.withImages() : next).stageFrames(frames));
      boolean failed = decision.startsWith("not published");
      disk.freeSpace();
      world.check().check();
      assertThat(temporaries(world)).as("%s, %d pages", root, pages).isEmpty();
      if (failed) {
        assertThat(decision).contains("No space left on device").contains(base.resolve(root) + "/");
        assertThat(world.shownState()).isEqualTo(before);
        world.check().checkWithoutLeftovers();
      }
      world.offer((withImages ? next.withImages() : next).stageFrames(frames, 0));
      assertThat(world.shownState()).isIn("2 " + RUN_B, "3 " + RUN_B);
      world.check().checkWithoutLeftovers();
      return failed ? 1 : 0;
    }
  }

  private static List<Path> temporaries(PublishingFixture world) {
    return java.util.stream.Stream.concat(
            PublishedTreeAssertions.files(world.published()).stream(),
            PublishedTreeAssertions.files(world.manifests()).stream())
        .filter(file -> file.toString().endsWith(".tmp"))
        .toList();
  }

  @Test
  void reportsUndoneRollbackStepsOnFullManifestRoot() {
    int failed = 0;
    int notHeld = 0;
    for (int pages = 0; pages <= 6; pages++) {
      Path base = temp.resolve("rollback-" + pages);
      try (PublishingFixture world = new PublishingFixture(base);
          TmpfsDisk disk = TmpfsDisk.mountOver(base.resolve("manifests"), SIZE)) {
        world.start();
        world.offer(world.stage(RUN_A).stageFrames(6));
        world.offer(world.stage(RUN_B).stageFrames(6));
        disk.fillLeavingPages(pages);
        Future<RollbackReply> asked =
            world
                .services()
                .operator()
                .rollback(PublishingFixture.request(OptionalLong.empty(), null, false));
        String said =
            FutureAssertions.await(
                asked.map(reply -> reply.steps().toString()).otherwise(Throwable::getMessage));
        disk.freeSpace();
        world.check().check();
        assertThat(temporaries(world)).as("%d pages", pages).isEmpty();
        if (asked.failed()) {
          assertThat(said).contains("No space left on device");
          assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
          failed++;
        } else {
          assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
          notHeld += asked.result().allStepsPassed() ? 0 : 1;
          // New frames of the failed run must not undo the rollback.
          assertThat(world.offer(world.stage(RUN_B).stageFrames(12))).contains("held");
          assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
          assertThat(
                  FutureAssertions.await(
                      world.services().queries().incidents(java.util.Optional.of(MODEL), 10)))
              .hasSize(1);
          world.check().checkWithoutLeftovers();
        }
      }
    }
    assertThat(failed).isPositive();
    assertThat(notHeld).isPositive();
  }

  /** Tests the recovery of an interrupted rollback at a start on a full disk. */
  @Test
  void recoversOnceManifestRootHasSpace() {
    Path base = temp.resolve("start");
    try (PublishingFixture world = new PublishingFixture(base);
        TmpfsDisk disk = TmpfsDisk.mountOver(base.resolve("manifests"), SIZE)) {
      world.start();
      world.offer(world.stage(RUN_A).stageFrames(6));
      world.offer(world.stage(RUN_B).stageFrames(6));
      world.disk.reset();
      world.rollback();
      int pointer = new java.util.ArrayList<>(world.disk.log()).indexOf("write .latest.json.tmp");
      world.offer(world.stage(RUN_C).stageFrames(6));
      world.disk.reset();
      // Crash one step before the write: start would remove a partial file and free its space.
      world.disk.crashAt(pointer);
      FutureAssertions.await(
          world
              .services()
              .operator()
              .rollback(PublishingFixture.request(OptionalLong.empty(), null, false))
              .transform(ended -> Future.succeededFuture(true)));
      assertThat(world.shownState()).isEqualTo("4 " + RUN_C);
      disk.fillLeavingPages(0);
      world.restart();
      world.check().check();
      assertThat(world.shownState()).isEqualTo("4 " + RUN_C);
      disk.freeSpace();
      assertThat(world.offer(world.stage(RUN_C).stageFrames(12))).contains("held");
      assertThat(world.pointer().getString("run")).isEqualTo(RUN_A.text());
      world.check().checkWithoutLeftovers();
    }
  }

  @Test
  void completesHoldOfRollbackBeforeNextPublish() {
    int notHeld = 0;
    int steps = rollbackFailingAt(0);
    for (int step = 1; step <= steps; step++) {
      notHeld += rollbackFailingAt(step) < 0 ? 1 : 0;
    }
    assertThat(notHeld).isGreaterThan(3);
  }

  /** Returns the number of steps, or -1 if the pointer moved back but a later step failed. */
  private int rollbackFailingAt(int step) {
    try (PublishingFixture world = new PublishingFixture(temp.resolve("failing-" + step)).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      world.offer(world.stage(RUN_B).stageFrames(6));
      world.disk.reset();
      if (step > 0) {
        world.disk.failAt(step);
      }
      Future<RollbackReply> asked =
          world
              .services()
              .operator()
              .rollback(PublishingFixture.request(OptionalLong.empty(), null, false));
      FutureAssertions.await(asked.transform(ended -> Future.succeededFuture(true)));
      int steps = world.disk.steps();
      world.check().check();
      if (asked.failed()) {
        assertThat(world.shownState()).as("step %d", step).isEqualTo("2 " + RUN_B);
        return steps;
      }
      assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
      assertThat(world.offer(world.stage(RUN_B).stageFrames(12)))
          .as("step %d", step)
          .contains("held");
      assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
      world.awaitVerified();
      boolean passed = asked.result().allStepsPassed();
      if (passed) {
        // Any failure hit the background verification, which the next start repeats.
        world.restart();
        world.awaitVerified();
      }
      world.check().checkWithoutLeftovers();
      return passed ? steps : -1;
    }
  }

  @Test
  void keepsHoldsWhenManifestRootIsFull() throws Exception {
    Path base = temp.resolve("holds");
    try (PublishingFixture world = new PublishingFixture(base);
        TmpfsDisk disk = TmpfsDisk.mountOver(base.resolve("manifests"), SIZE)) {
      world.start();
      world.offer(world.stage(RUN_A).stageFrames(6));
      FutureAssertions.await(
          world.services().operator().hold(PublishingFixture.key(RUN_C), "ops", "first"));
      Path holds = world.manifests().resolve(MODEL).resolve("holds.json");
      byte[] before = Files.readAllBytes(holds);
      disk.fillLeavingPages(0);
      String said =
          FutureAssertions.failure(
                  world.services().operator().hold(PublishingFixture.key(RUN_B), "ops", "why"))
              .getMessage();
      assertThat(said).contains("holds.json").contains("No space left on device");
      assertThat(Files.readAllBytes(holds)).isEqualTo(before);
      assertThat(temporaries(world)).isEmpty();
    }
  }
}
