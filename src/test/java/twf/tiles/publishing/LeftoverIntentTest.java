package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Tests publishes that fail and cannot be undone, not even by the next publish. */
class LeftoverIntentTest {
  private static final RunId SHOWN = new RunId("20260130_00z");
  private static final RunId LEFT = new RunId("20260130_06z");
  private static final RunId NEXT = new RunId("20260130_12z");

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path folder;

  @Test
  void undoesLeftoverIntentOnceDiskWorks() {
    int left = 0;
    for (int crash = 8; crash <= 40; crash += 8) {
      for (int step = 1; step <= 24; step++) {
        try (PublishingFixture world =
            new PublishingFixture(folder.resolve(crash + "-" + step)).withGate(2)) {
          world.start();
          world.offer(world.stage(SHOWN).stageFrames(2));
          world.disk.reset();
          world.disk.crashAt(crash);
          world.offer(world.stage(LEFT, "wind").stageFrames(4));
          world.disk.reset();
          left += world.checkDisk().publishedFiles().toString().contains("wind") ? 1 : 0;
          world.disk.failAt(step);
          world.offer(world.stage(NEXT).stageFrames(2));
          world.disk.reset();
          world.restart();
          world.check().checkWithoutLeftovers();
        }
      }
    }
    assertThat(left).as("publishes that left files").isGreaterThan(40);
  }
}
