package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileOperations;

/** Tests a pointer that cannot be replaced and whose history record cannot be removed either. */
class UnshownGenerationTest {
  @TempDir Path temp;

  private final StubbornDisk disk = new StubbornDisk();

  @Test
  void discardsUnshownGenerationBeforeNextCommit() {
    try (PublishingFixture world = new PublishingFixture(temp).withFileOperations(disk).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      disk.stubborn = true;
      assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
          .contains("the pointer cannot be renamed")
          .contains("the record of generation 2 cannot be removed either");
      assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
      assertThat(record(world, 2)).exists();

      disk.stubborn = false;
      world.offer(world.stage(RUN_A).stageFrames(12));
      assertThat(world.shownState()).as("generation 2 is not reused").isEqualTo("3 " + RUN_A);
      assertThat(record(world, 2)).doesNotExist();
      world.restart();
      assertThat(world.shownState()).isEqualTo("3 " + RUN_A);
      world.offer(world.stage(RUN_B).stageFrames(6));
      world.check().checkWithoutLeftovers();
    }
  }

  @Test
  void finishesRecordedStateAtStart() {
    try (PublishingFixture world = new PublishingFixture(temp).withFileOperations(disk).start()) {
      world.offer(world.stage(RUN_A).stageFrames(6));
      disk.stubborn = true;
      world.offer(world.stage(RUN_B).stageFrames(6));
      disk.stubborn = false;
      world.restart();
      assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
      world.check().checkWithoutLeftovers();
    }
  }

  private static Path record(PublishingFixture world, int generation) {
    return world.manifests().resolve("gfs/history/%08d.json".formatted(generation));
  }

  /** A real disk that can refuse to rename the pointer and to remove history records. */
  private static final class StubbornDisk implements FileOperations {
    private final FileOperations real = new DurableFileOperations();
    private volatile boolean stubborn;

    @Override
    public void rename(Path from, Path to) throws IOException {
      refuse(to.endsWith("latest.json"), "the pointer cannot be renamed");
      real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      boolean isRecord = file.getParent().endsWith("history") && Files.isRegularFile(file);
      refuse(isRecord, "the record cannot be removed");
      real.delete(file);
    }

    private void refuse(boolean that, String why) throws IOException {
      if (stubborn && that) {
        throw new IOException(why);
      }
    }

    @Override
    public void createFolders(Path folder) throws IOException {
      real.createFolders(folder);
    }

    @Override
    public void write(Path file, byte[] content, boolean readOnly) throws IOException {
      real.write(file, content, readOnly);
    }

    @Override
    public FileDigest copy(Path from, Path to, long atMost, Instant modified) throws IOException {
      return real.copy(from, to, atMost, modified);
    }

    @Override
    public void link(Path link, Path target) throws IOException {
      real.link(link, target);
    }

    @Override
    public void seal(Path file) throws IOException {
      real.seal(file);
    }

    @Override
    public void sync(Path folder) throws IOException {
      real.sync(folder);
    }
  }
}
