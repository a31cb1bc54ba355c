package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.VariableKey;
import twf.tiles.storage.MissingFiles;
import twf.tiles.storage.PublishedFilesCheck;
import twf.tiles.storage.PublishedLayout;

/** Frame images are published, added, checked and rolled back with their frames. */
class FrameImagePublishTest {
  private static final VariableKey KEY = new VariableKey(MODEL, RUN_A, "tmp2m");

  @TempDir Path folder;
  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(folder).withGate(2).start();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void publishesImagesWithTheirFrames() {
    assertThat(world.offer(world.stage(RUN_A).withImages().stageFrames(2)))
        .isEqualTo("published as generation 1");

    assertThat(PublishingOperations.shownImages(world)).isEqualTo(2);
    world.check().checkWithoutLeftovers();
    assertThat(world.check().publishedFiles()).contains(KEY + "/frames/001.webp");
  }

  /** Gate and delta do not apply to images, and the frames that wait stay unpublished. */
  @Test
  void addsImagesToPublishedFramesAtOnce() {
    world.offer(world.stage(RUN_A).stageFrames(2));

    assertThat(world.offer(world.stage(RUN_A).withImages().stageFrames(3)))
        .startsWith("published as generation 2; delta: 1 of 2 frames more");

    assertThat(PublishingOperations.shows(world, RUN_A, 2)).isTrue();
    assertThat(PublishingOperations.shownImages(world)).isEqualTo(2);
    assertThat(world.check().publishedFiles()).doesNotContain(KEY + "/frames/002.webp");
    assertThat(world.offer(world.stage(RUN_A).withImages().stageFrames(4)))
        .isEqualTo("published as generation 3");
    assertThat(PublishingOperations.shownImages(world)).isEqualTo(4);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void publishesNothingWhereAllImagesAreThere() {
    world.offer(world.stage(RUN_A).withImages().stageFrames(2));

    assertThat(world.offer(world.stage(RUN_A).withImages().stageFrames(2)))
        .isEqualTo("unchanged: 2 frames are published");
  }

  @Test
  void keepsImagesOfPublishedFramesInLaterSnapshots() {
    world.offer(world.stage(RUN_A).withImages().stageFrames(2));

    world.offer(world.stage(RUN_A).stageFrames(4));

    assertThat(PublishingOperations.shows(world, RUN_A, 4)).isTrue();
    assertThat(PublishingOperations.shownImages(world)).isEqualTo(2);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void publishesNothingIfImageChangedAfterValidation() throws IOException {
    var report = world.stage(RUN_A).withImages().stageFrames(2);
    Files.writeString(world.stage(RUN_A).image(1), "other");

    assertThat(world.offer(report)).contains("001.webp changed after it was validated");
    assertThat(world.check().publishedFiles()).isEmpty();
  }

  @Test
  void rollsBackPastRunThatLostAnImage() throws IOException {
    world.offer(world.stage(RUN_A).withImages().stageFrames(2));
    world.offer(world.stage(RUN_B).withImages().stageFrames(2));
    world.offer(world.stage(RUN_C).withImages().stageFrames(2));
    Files.delete(image(RUN_B.text()));

    assertThat(world.rollback().toRun()).isEqualTo(RUN_A);
    assertThat(PublishingOperations.shownImages(world)).isEqualTo(2);
  }

  @Test
  void findsChangedImageAfterRollback() throws IOException {
    world.offer(world.stage(RUN_A).withImages().stageFrames(2));
    world.offer(world.stage(RUN_B).withImages().stageFrames(2));
    Path image = image(RUN_A.text());
    byte[] bytes = Files.readAllBytes(image);
    bytes[0]++;
    Files.delete(image);
    Files.write(image, bytes);

    world.rollback();

    assertThat(world.metrics.lines()).contains("verified gfs fail");
  }

  @Test
  void missesLostAndResizedImages() throws IOException {
    world.offer(world.stage(RUN_A).withImages().stageFrames(2));
    PublishedLayout tree = new PublishedLayout(world.published());
    String name = tree.newestSnapshotName(KEY).orElseThrow();
    PublishedFilesCheck files = new PublishedFilesCheck(tree);
    PublishedFilesCheck.Name snapshot = new PublishedFilesCheck.Name(KEY, name);
    assertThat(files.check(snapshot)).isEqualTo(MissingFiles.NONE);

    Files.delete(tree.image(KEY, "001"));
    assertThat(files.check(snapshot).toString()).contains("001.webp", "is missing");
    Files.writeString(tree.image(KEY, "001"), "short");
    assertThat(files.check(snapshot).toString()).contains("001.webp", "found 5");
  }

  private Path image(String run) {
    return world.published().resolve(MODEL).resolve(run).resolve("tmp2m/frames/001.webp");
  }
}
