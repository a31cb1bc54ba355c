package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.FaultInjectionRunner.Deed;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Crashes and fails each operation at every one of its disk steps. */
@Tag("slow")
class CrashAtEveryStepTest {
  /** Interval of the crash steps that are combined with a crash at each step of the recovery. */
  private static final int SAMPLED = 6;

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private FaultInjectionRunner every;

  @BeforeEach
  void start() {
    every = new FaultInjectionRunner(temp);
  }

  @AfterEach
  void stop() {
    every.close();
  }

  private static Stream<DynamicTest> ofEach(String what, ToIntFunction<Deed> count) {
    return PublishingOperations.all().entrySet().stream()
        .map(
            deed ->
                dynamicTest(
                    deed.getKey() + ": " + what,
                    () -> {
                      int steps = count.applyAsInt(deed.getValue());
                      assertThat(steps).isGreaterThan(3);
                      System.out.printf("%s: %s: %d%n", deed.getKey(), what, steps);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> recoversFromCrashAtEveryStep() {
    return ofEach("the process ends at every step", every::crashAtEachStep);
  }

  @TestFactory
  Stream<DynamicTest> reportsTruthfullyWhenAnyStepFails() {
    return ofEach("every step fails", every::failAtEachStep);
  }

  @TestFactory
  Stream<DynamicTest> recoversFromCrashDuringRecovery() {
    return ofEach(
        "recovery ends at every step",
        deed -> {
          int steps = every.countSteps(deed);
          int crashes = 0;
          for (int step = 2; step <= steps; step += SAMPLED) {
            crashes += every.crashAtEachRecoveryStep(deed, step);
          }
          return crashes;
        });
  }

  /** Returns a world with what another publisher left: two runs and a pointer to the newer one. */
  private PublishingFixture foreignWorld(String name) {
    PublishingFixture world = new PublishingFixture(temp.resolve(name)).withVertx(every.vertx());
    new ForeignRoots(world.published(), world.manifests(), MODEL)
        .run(RUN_A, 2)
        .run(RUN_B, 2)
        .pointer(RUN_B, 2);
    return world.start();
  }

  private static boolean isAdopted(PublishingFixture world) {
    return FutureAssertions.await(
        world
            .services()
            .operator()
            .adopt(MODEL, "ops", "cut-over", false)
            .map(true)
            .otherwise(false));
  }

  /** Asserts that the pointer is the other publisher's or adopted whole; returns which. */
  private static boolean showsAdopted(PublishingFixture world) {
    assertThat(world.pointer().getString("run")).isEqualTo(RUN_B.text());
    boolean adopted = world.pointer().containsKey("generation");
    if (adopted) {
      world.checkDisk().check();
    }
    ForeignRoots roots = new ForeignRoots(world.published(), world.manifests(), MODEL);
    for (RunId run : List.of(RUN_A, RUN_B)) {
      assertThat(roots.archive(run, 1)).exists();
      assertThat(roots.variable(run).resolve("manifest.json")).isRegularFile();
      assertThat(roots.variable(run).resolve("manifests/manifest.2.json")).isRegularFile();
    }
    return adopted;
  }

  private static void adoptAgainAndGoOn(PublishingFixture world) {
    if (!showsAdopted(world)) {
      assertThat(isAdopted(world)).isTrue();
    }
    assertThat(world.shownState()).endsWith(" " + RUN_B);
    world.check().check();
    PublishingOperations.offer(world, RUN_C, 6);
    assertThat(world.rollback().toRun()).isEqualTo(RUN_B);
    world.check().check();
  }

  private int countAdoptionSteps() {
    try (PublishingFixture world = foreignWorld("adopt")) {
      world.disk.reset();
      assertThat(isAdopted(world)).isTrue();
      int steps = world.disk.steps();
      assertThat(showsAdopted(world)).isTrue();
      return steps;
    }
  }

  @Test
  void completesAdoptionAfterCrashAtEveryStep() {
    int steps = countAdoptionSteps();
    assertThat(steps).isGreaterThan(30);
    for (int step = 1; step <= steps; step++) {
      try (PublishingFixture world = foreignWorld("adopt-crash-" + step)) {
        world.disk.crashAt(step);
        isAdopted(world);
        showsAdopted(world);
        world.restart();
        adoptAgainAndGoOn(world);
      }
    }
  }

  @Test
  void reportsAdoptionTruthfullyWhenAnyStepFails() {
    int steps = countAdoptionSteps();
    for (int step = 1; step <= steps; step++) {
      try (PublishingFixture world = foreignWorld("adopt-fail-" + step)) {
        world.disk.failAt(step);
        boolean said = isAdopted(world);
        assertThat(showsAdopted(world)).as("at step %d", step).isEqualTo(said);
        world.disk.reset();
        adoptAgainAndGoOn(world);
      }
    }
  }

  @Test
  void undoesInterruptedPublishDespiteBrokenPointer() throws Exception {
    try (PublishingFixture world = new PublishingFixture(temp.resolve("broken")).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      var report = world.stage(RUN_A).stageFrames(12);
      world.disk.reset();
      world.disk.crashAt(16);
      world.offer(report);
      Path intent = world.manifests().resolve(MODEL).resolve(".intent.json");
      assertThat(intent).exists();
      Files.writeString(world.manifests().resolve(MODEL).resolve("latest.json"), "{");
      world.restart();
      assertThat(intent).doesNotExist();
      assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
      world.check().checkWithoutLeftovers();
    }
  }
}
