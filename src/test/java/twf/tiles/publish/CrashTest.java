package twf.tiles.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publish.PublishWorld.MODEL;
import static twf.tiles.publish.PublishWorld.RUN_A;
import static twf.tiles.publish.PublishWorld.RUN_B;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.contract.RunId;

/** The process ends at every single step; what is left on disk is looked at without its code. */
class CrashTest {
  @TempDir Path temp;

  @Test
  void aFirstPublishMayCrashAtEveryStep() {
    int steps = publishCrashingAt(0, 0);
    assertThat(steps).isGreaterThan(20);
    for (int step = 1; step <= steps; step++) {
      publishCrashingAt(step, 0);
    }
  }

  @Test
  void aDeltaPublishMayCrashAtEveryStep() {
    int steps = publishCrashingAt(0, 6);
    assertThat(steps).isGreaterThan(20);
    for (int step = 1; step <= steps; step++) {
      publishCrashingAt(step, 6);
    }
  }

  private int publishCrashingAt(int step, int before) {
    try (PublishWorld world =
        new PublishWorld(temp.resolve("publish-" + before + "-" + step)).start()) {
      if (before > 0) {
        world.offer(world.staged(RUN_A).frames(before));
      }
      var report = world.staged(RUN_A).frames(before + 6);
      world.disk.reset();
      if (step > 0) {
        world.disk.crashAt(step);
      }
      world.offer(report);
      int steps = world.disk.steps();
      world.check().holds();

      world.restart();
      world.check().holdsAndNothingIsLeftOver();
      world.offer(world.staged(RUN_A).frames(before + 6));
      world.check().holdsAndNothingIsLeftOver();
      assertThat(shownFrames(world)).isEqualTo(before + 6);
      return steps;
    }
  }

  @Test
  void aRollbackMayCrashAtEveryStep() throws Exception {
    int steps = rollbackCrashingAt(0);
    assertThat(steps).isGreaterThan(10);
    for (int step = 1; step <= steps; step++) {
      rollbackCrashingAt(step);
    }
  }

  private int rollbackCrashingAt(int step) throws Exception {
    try (PublishWorld world = new PublishWorld(temp.resolve("rollback-" + step)).start()) {
      world.offer(world.staged(RUN_A).frames(6));
      world.offer(world.staged(RUN_B).frames(6));
      assertThat(world.shown()).isEqualTo("2 " + RUN_B);
      world.disk.reset();
      int steps;
      if (step > 0) {
        world.disk.crashAt(step);
        var rollback =
            world
                .room()
                .operator()
                .rollback(PublishWorld.request(OptionalLong.empty(), null, false))
                .transform(ended -> io.vertx.core.Future.succeededFuture(true));
        twf.tiles.testing.Futures.await(rollback);
        steps = world.disk.steps();
      } else {
        world.rollback();
        steps = world.disk.steps();
      }
      world.check().holds();
      assertThat(world.shown()).isIn("2 " + RUN_B, "3 " + RUN_A);

      world.restart();
      world.check().holdsAndNothingIsLeftOver();
      assertThat(world.shown()).isIn("2 " + RUN_B, "3 " + RUN_A);
      if (world.shown().equals("3 " + RUN_A)) {
        assertHeldWithIncident(world, RUN_B);
        world.offer(world.staged(RUN_B).frames(12));
        assertThat(world.shown()).isEqualTo("3 " + RUN_A);
      } else {
        world.rollback();
        assertThat(world.pointer().getString("run")).isEqualTo(RUN_A.text());
        assertHeldWithIncident(world, RUN_B);
      }
      world.check().holdsAndNothingIsLeftOver();
      return steps;
    }
  }

  @Test
  void aRestoreMayCrashAtEveryStep() {
    int steps = restoreCrashingAt(0);
    assertThat(steps).isGreaterThan(10);
    for (int step = 1; step <= steps; step++) {
      restoreCrashingAt(step);
    }
  }

  private int restoreCrashingAt(int step) {
    try (PublishWorld world = new PublishWorld(temp.resolve("restore-" + step)).start()) {
      world.offer(world.staged(RUN_A).frames(6));
      world.offer(world.staged(RUN_B).frames(6));
      world.rollback();
      world.disk.reset();
      if (step > 0) {
        world.disk.crashAt(step);
      }
      RestoreRequest request = new RestoreRequest(MODEL, "ops", "was fine", false);
      twf.tiles.testing.Futures.await(
          world
              .room()
              .operator()
              .restore(request)
              .transform(ended -> io.vertx.core.Future.succeededFuture(true)));
      int steps = world.disk.steps();
      world.check().holds();

      world.restart();
      world.check().holdsAndNothingIsLeftOver();
      assertThat(world.shown()).isIn("3 " + RUN_A, "4 " + RUN_B);
      if (world.shown().equals("3 " + RUN_A)) {
        twf.tiles.testing.Futures.await(world.room().operator().restore(request));
      }
      assertThat(world.pointer().getString("run")).isEqualTo(RUN_B.text());
      assertThat(
              twf.tiles.testing.Futures.await(
                  world.room().overview().incidents(Optional.of(MODEL), 10)))
          .singleElement()
          .satisfies(incident -> assertThat(incident.rest()).containsKey("restored"));
      assertThat(world.offer(world.staged(RUN_B).frames(12))).startsWith("published as");
      world.check().holdsAndNothingIsLeftOver();
      return steps;
    }
  }

  @Test
  void aCrashDuringRecoveryIsRecoveredFrom() {
    for (int second = 1; second <= 12; second++) {
      try (PublishWorld world = new PublishWorld(temp.resolve("twice-" + second)).start()) {
        world.offer(world.staged(RUN_A).frames(6));
        var report = world.staged(RUN_A).frames(12);
        world.disk.reset();
        world.disk.crashAt(16);
        world.offer(report);
        world.restartCrashingAt(second);
        world.check().holds();
        world.restart();
        world.check().holdsAndNothingIsLeftOver();
        assertThat(world.offer(world.staged(RUN_A).frames(12)))
            .isEqualTo("published as generation 2");
      }
    }
  }

  @Test
  void aBrokenPointerDoesNotKeepAPublishThatWasCutOffFromBeingSettled() throws Exception {
    try (PublishWorld world = new PublishWorld(temp.resolve("broken")).start()) {
      world.offer(world.staged(RUN_A).frames(6));
      var report = world.staged(RUN_A).frames(12);
      world.disk.reset();
      world.disk.crashAt(16);
      world.offer(report);
      Path intent = world.manifests().resolve(MODEL).resolve(".intent.json");
      assertThat(intent).exists();
      Files.writeString(world.manifests().resolve(MODEL).resolve("latest.json"), "{");
      world.restart();
      assertThat(intent).doesNotExist();
      assertThat(world.shown()).isEqualTo("1 " + RUN_A);
      world.check().holdsAndNothingIsLeftOver();
    }
  }

  private static int shownFrames(PublishWorld world) {
    return world
        .pointer()
        .getJsonObject("variables")
        .getJsonObject("tmp2m")
        .getInteger("available_frames");
  }

  private static void assertHeldWithIncident(PublishWorld world, RunId run) throws Exception {
    Path model = world.manifests().resolve(MODEL);
    assertThat(DiskCheck.json(model.resolve("holds.json")).getJsonObject("holds").fieldNames())
        .containsExactly(run.text());
    try (var incidents = Files.list(model.resolve("incidents"))) {
      List<Path> files = incidents.toList();
      assertThat(files).hasSize(1);
      assertThat(DiskCheck.json(files.get(0)).getString("from_run")).isEqualTo(run.text());
    }
  }
}
