package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.retention.PublishingFixture.MODEL;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_A;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_B;
import static twf.tiles.publishing.retention.PublishingFixture.RUN_C;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.publishing.retention.PublishingFixture;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.TmpfsDisk;

/** A real file system that is full to a page: each write in turn is the one that does not fit. */
class DiskFullTest {
  private static final int SIZE = 1 << 20;

  @TempDir Path temp;

  @Test
  void aPublishOnAFullManifestRootChangesNothingAndSucceedsWhenThereIsRoom() {
    int failed = 0;
    for (int pages = 0; pages <= 6; pages++) {
      failed += publishWith("manifests", pages, 6);
    }
    assertThat(failed).isBetween(2, 6);
  }

  @Test
  void aPublishOnAFullPublishRootChangesNothingAndSucceedsWhenThereIsRoom() {
    int failed = 0;
    for (int pages = 0; pages <= 14; pages++) {
      failed += publishWith("published", pages, 6);
    }
    assertThat(failed).isBetween(12, 14);
  }

  /** Answers 1 where there was too little room, else 0. */
  private int publishWith(String root, int pages, int frames) {
    Path base = temp.resolve(root + "-" + pages);
    try (PublishingFixture world = new PublishingFixture(base);
        TmpfsDisk disk = TmpfsDisk.over(base.resolve(root), SIZE)) {
      world.withLegacyAlias().start();
      world.offer(world.staged(RUN_A).frames(6));
      String before = world.shown();
      disk.fillBut(pages);
      String decision = world.offer(world.staged(RUN_B).frames(frames));
      boolean failed = decision.startsWith("not published");
      disk.free();
      world.check().holds();
      assertThat(temporaries(world)).as("%s, %d pages", root, pages).isEmpty();
      if (failed) {
        assertThat(decision).contains("No space left on device").contains(base.resolve(root) + "/");
        assertThat(world.shown()).isEqualTo(before);
        world.check().holdsAndNothingIsLeftOver();
      }
      world.offer(world.staged(RUN_B).frames(frames, 0));
      assertThat(world.shown()).isIn("2 " + RUN_B, "3 " + RUN_B);
      world.check().holdsAndNothingIsLeftOver();
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
  void aRollbackOnAFullManifestRootSaysWhatDidNotHappen() {
    int failed = 0;
    int notHeld = 0;
    for (int pages = 0; pages <= 6; pages++) {
      Path base = temp.resolve("rollback-" + pages);
      try (PublishingFixture world = new PublishingFixture(base);
          TmpfsDisk disk = TmpfsDisk.over(base.resolve("manifests"), SIZE)) {
        world.start();
        world.offer(world.staged(RUN_A).frames(6));
        world.offer(world.staged(RUN_B).frames(6));
        disk.fillBut(pages);
        Future<RollbackReply> asked =
            world
                .room()
                .operator()
                .rollback(PublishingFixture.request(OptionalLong.empty(), null, false));
        String said =
            FutureAssertions.await(
                asked.map(reply -> reply.steps().toString()).otherwise(Throwable::getMessage));
        disk.free();
        world.check().holds();
        assertThat(temporaries(world)).as("%d pages", pages).isEmpty();
        if (asked.failed()) {
          assertThat(said).contains("No space left on device");
          assertThat(world.shown()).isEqualTo("2 " + RUN_B);
          failed++;
        } else {
          assertThat(world.shown()).isEqualTo("3 " + RUN_A);
          notHeld += asked.result().allStepsPassed() ? 0 : 1;
          // Frames that come now must not undo what the operator did.
          assertThat(world.offer(world.staged(RUN_B).frames(12))).contains("held");
          assertThat(world.shown()).isEqualTo("3 " + RUN_A);
          assertThat(
                  FutureAssertions.await(
                      world.room().overview().incidents(java.util.Optional.of(MODEL), 10)))
              .hasSize(1);
          world.check().holdsAndNothingIsLeftOver();
        }
      }
    }
    assertThat(failed).isPositive();
    assertThat(notHeld).isPositive();
  }

  /** The other side of the same: a start. */
  @Test
  void aStartOnAFullManifestRootRecoversWhenThereIsRoom() {
    Path base = temp.resolve("start");
    try (PublishingFixture world = new PublishingFixture(base);
        TmpfsDisk disk = TmpfsDisk.over(base.resolve("manifests"), SIZE)) {
      world.start();
      world.offer(world.staged(RUN_A).frames(6));
      world.offer(world.staged(RUN_B).frames(6));
      world.disk.reset();
      world.rollback();
      int pointer = new java.util.ArrayList<>(world.disk.log()).indexOf("write .latest.json.tmp");
      world.offer(world.staged(RUN_C).frames(6));
      world.disk.reset();
      // Half a file would be removed at the start, which makes room.
      world.disk.crashAt(pointer);
      FutureAssertions.await(
          world
              .room()
              .operator()
              .rollback(PublishingFixture.request(OptionalLong.empty(), null, false))
              .transform(ended -> Future.succeededFuture(true)));
      assertThat(world.shown()).isEqualTo("4 " + RUN_C);
      disk.fillBut(0);
      world.restart();
      world.check().holds();
      assertThat(world.shown()).isEqualTo("4 " + RUN_C);
      disk.free();
      assertThat(world.offer(world.staged(RUN_C).frames(12))).contains("held");
      assertThat(world.pointer().getString("run")).isEqualTo(RUN_A.text());
      world.check().holdsAndNothingIsLeftOver();
    }
  }

  @Test
  void aRollbackWhoseRunCouldNotBeHeldIsEndedBeforeAnythingElseIsPublished() {
    int notHeld = 0;
    int steps = rollbackFailingAt(0);
    for (int step = 1; step <= steps; step++) {
      notHeld += rollbackFailingAt(step) < 0 ? 1 : 0;
    }
    assertThat(notHeld).isGreaterThan(3);
  }

  /** The number of steps; -1 where the pointer went back and the failed run is not held yet. */
  private int rollbackFailingAt(int step) {
    try (PublishingFixture world = new PublishingFixture(temp.resolve("failing-" + step)).start()) {
      world.offer(world.staged(RUN_A).frames(6));
      world.offer(world.staged(RUN_B).frames(6));
      world.disk.reset();
      if (step > 0) {
        world.disk.failAt(step);
      }
      Future<RollbackReply> asked =
          world
              .room()
              .operator()
              .rollback(PublishingFixture.request(OptionalLong.empty(), null, false));
      FutureAssertions.await(asked.transform(ended -> Future.succeededFuture(true)));
      int steps = world.disk.steps();
      world.check().holds();
      if (asked.failed()) {
        assertThat(world.shown()).as("step %d", step).isEqualTo("2 " + RUN_B);
        return steps;
      }
      assertThat(world.shown()).isEqualTo("3 " + RUN_A);
      assertThat(world.offer(world.staged(RUN_B).frames(12))).as("step %d", step).contains("held");
      assertThat(world.shown()).isEqualTo("3 " + RUN_A);
      world.verified();
      world.check().holdsAndNothingIsLeftOver();
      return asked.result().allStepsPassed() ? steps : -1;
    }
  }

  @Test
  void holdsAndPinsOnAFullManifestRootFailPlainlyAndKeepWhatWasHeld() throws Exception {
    Path base = temp.resolve("holds");
    try (PublishingFixture world = new PublishingFixture(base);
        TmpfsDisk disk = TmpfsDisk.over(base.resolve("manifests"), SIZE)) {
      world.start();
      world.offer(world.staged(RUN_A).frames(6));
      FutureAssertions.await(
          world.room().operator().hold(PublishingFixture.key(RUN_C), "ops", "first"));
      Path holds = world.manifests().resolve(MODEL).resolve("holds.json");
      byte[] before = Files.readAllBytes(holds);
      disk.fillBut(0);
      String said =
          FutureAssertions.failure(
                  world.room().operator().hold(PublishingFixture.key(RUN_B), "ops", "why"))
              .getMessage();
      assertThat(said).contains("holds.json").contains("No space left on device");
      assertThat(Files.readAllBytes(holds)).isEqualTo(before);
      assertThat(temporaries(world)).isEmpty();
    }
  }
}
