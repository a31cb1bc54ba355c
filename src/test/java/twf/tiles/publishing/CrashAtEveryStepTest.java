package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.publishing.FaultInjectionRunner.Deed;
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
