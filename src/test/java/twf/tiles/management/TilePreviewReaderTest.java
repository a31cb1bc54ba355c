package twf.tiles.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.common.WorkerPool;
import twf.tiles.event.CheckResult;
import twf.tiles.event.FailedFrame;
import twf.tiles.event.TileCoord;
import twf.tiles.event.ValidationReport;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;
import twf.tiles.validation.ValidationFixture;

/** Tests the failed frames and tiles that a report names, and reading such a tile. */
class TilePreviewReaderTest {
  private static final TileCoord MIDDLE = new TileCoord(7, 62, 41);
  private static final TileCoord WORLD = new TileCoord(0, 0, 0);

  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool workers = new WorkerPool(vertx, "test", 2);
  @TempDir private Path folder;
  private ValidationFixture run;
  private TilePreviewReader tiles;

  @BeforeEach
  void stage() {
    run = new ValidationFixture(folder).stage(3, 6);
    tiles = new TilePreviewReader(workers);
  }

  @AfterEach
  void stop() {
    workers.close();
    FutureAssertions.await(vertx.close());
  }

  private ValidationReport report() {
    return run.report(workers);
  }

  private static CheckResult check(ValidationReport report, String name) {
    return report.checks().stream().filter(one -> one.check().equals(name)).findFirst().get();
  }

  private TilePreviewReader.Picture read(TileCoord place) {
    return FutureAssertions.await(
        tiles.read(List.of(run.staging), ValidationFixture.KEY, "001", place));
  }

  @Test
  void namesListedAndFailedFramesInReport() {
    byte[] right = TestImages.transparent();
    run.archive(
        1,
        new TestArchiveBuilder()
            .tile(0, 0, 0, right)
            .above(7, 60, 41, TestImages.transparent())
            .tile(7, 60, 41, TestImages.opaque(256)));
    run.archive(2, ValidationFixture.archive(right, new byte[] {1, 2, 3}));
    ValidationReport report = report();

    assertThat(report.frames().expected()).isEqualTo(6);
    assertThat(report.frames().listed()).containsExactly("000", "001", "002");
    assertThat(check(report, "nodata-transparency").failures())
        .containsExactly(new FailedFrame("001", new TileCoord(7, 60, 41)));
    assertThat(check(report, "sample-tiles").failures())
        .containsExactly(new FailedFrame("002", MIDDLE));
    assertThat(check(report, "frame-counts").failures()).isEmpty();
    assertThat(report.toJson().toString())
        .contains("{\"frame_id\":\"001\",\"tile\":{\"z\":7,\"x\":60,\"y\":41}}");
  }

  @Test
  void namesNoTileForOtherChecks() {
    run.archive(1, ValidationFixture.archive().bounds(-10.1, 50, 2, 58));
    run.archive(2, new TestArchiveBuilder().tile(0, 0, 0, TestImages.transparent()));
    ValidationReport report = report();

    assertThat(check(report, "bounds-zoom").failures()).contains(new FailedFrame("001", null));
    assertThat(check(report, "sample-tiles").failures())
        .containsExactly(new FailedFrame("002", null));
  }

  @Test
  void namesNoFramesOfUnreadableManifest() throws IOException {
    Files.writeString(run.manifest(), "{");
    assertThat(report().frames()).isNull();
    assertThat(report().toJson().has("frames")).isFalse();
  }

  @Test
  void readsTileBytesAndType() {
    byte[] picture = TestImages.opaque(256);
    run.archive(1, ValidationFixture.archive(TestImages.transparent(), picture));

    assertThat(read(MIDDLE).type()).isEqualTo("image/png");
    assertThat(read(MIDDLE).bytes().getBytes()).isEqualTo(picture);
    assertThatThrownBy(() -> read(new TileCoord(7, 0, 0))).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> read(new TileCoord(3, 999, 0))).hasMessageContaining("does not exist");
  }

  @Test
  void rejectsTileThatIsNoImage() {
    run.archive(
        1, ValidationFixture.archive(TestImages.transparent(), "<svg onload='x'/>".getBytes()));
    assertThatThrownBy(() -> read(MIDDLE)).hasMessageContaining("found something else");
    run.write(run.archive(1), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> read(WORLD)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void readsNothingOutsideRoot() throws IOException {
    Path elsewhere = Files.move(run.archive(1), folder.resolve("elsewhere.pmtiles"));
    Files.createSymbolicLink(run.archive(1), elsewhere);
    assertThatThrownBy(() -> read(WORLD)).hasMessageContaining("is a link out of");
    Files.delete(run.archive(1));
    assertThatThrownBy(() -> read(WORLD)).hasMessageContaining("there is no archive of");
  }
}
