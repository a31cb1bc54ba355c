package twf.tiles.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.async.Blocking;
import twf.tiles.bus.CheckResult;
import twf.tiles.bus.FailedFrame;
import twf.tiles.bus.TilePlace;
import twf.tiles.bus.ValidationReport;
import twf.tiles.testing.ArchiveBytes;
import twf.tiles.testing.Futures;
import twf.tiles.testing.Pictures;

/** What a report says of a frame that failed, and the tile that it names. */
class FrameTilesTest {
  private static final TilePlace MIDDLE = new TilePlace(7, 62, 41);
  private static final TilePlace WORLD = new TilePlace(0, 0, 0);

  private final Vertx vertx = Vertx.vertx();
  private final Blocking workers = new Blocking(vertx, "test", 2);
  @TempDir private Path folder;
  private StagedRun run;
  private FrameTiles tiles;

  @BeforeEach
  void stage() {
    run = new StagedRun(folder).stage(3, 6);
    tiles = new FrameTiles(vertx, workers, run.staging);
  }

  @AfterEach
  void stop() {
    workers.close();
    Futures.await(vertx.close());
  }

  private ValidationReport report() {
    return run.report(vertx, workers);
  }

  private static CheckResult check(ValidationReport report, String name) {
    return report.checks().stream().filter(one -> one.check().equals(name)).findFirst().get();
  }

  private FrameTiles.Picture read(TilePlace place) {
    return Futures.await(tiles.read(StagedRun.KEY, "001", place)).orElseThrow();
  }

  @Test
  void aReportNamesTheFramesOfTheManifestAndThoseThatFailedWithTheirTile() {
    byte[] right = Pictures.transparent();
    run.archive(
        1,
        new ArchiveBytes()
            .tile(0, 0, 0, right)
            .above(7, 60, 41, Pictures.transparent())
            .tile(7, 60, 41, Pictures.opaque(256)));
    run.archive(2, StagedRun.archive(right, new byte[] {1, 2, 3}));
    ValidationReport report = report();

    assertThat(report.frames().expected()).isEqualTo(6);
    assertThat(report.frames().listed()).containsExactly("000", "001", "002");
    assertThat(check(report, "nodata-transparency").failures())
        .containsExactly(new FailedFrame("001", new TilePlace(7, 60, 41)));
    assertThat(check(report, "sample-tiles").failures())
        .containsExactly(new FailedFrame("002", MIDDLE));
    assertThat(check(report, "frame-counts").failures()).isEmpty();
    assertThat(report.toJson().toString())
        .contains("{\"frame_id\":\"001\",\"tile\":{\"z\":7,\"x\":60,\"y\":41}}");
  }

  @Test
  void aCheckThatIsAboutNoTileNamesNone() {
    run.archive(1, StagedRun.archive().bounds(-10.1, 50, 2, 58));
    run.archive(2, new ArchiveBytes().tile(0, 0, 0, Pictures.transparent()));
    ValidationReport report = report();

    assertThat(check(report, "bounds-zoom").failures()).contains(new FailedFrame("001", null));
    assertThat(check(report, "sample-tiles").failures())
        .containsExactly(new FailedFrame("002", null));
  }

  @Test
  void aManifestThatCannotBeReadNamesNoFrames() throws IOException {
    Files.writeString(run.manifest(), "{");
    assertThat(report().frames()).isNull();
    assertThat(report().toJson().has("frames")).isFalse();
  }

  @Test
  void aTileIsTheBytesOfTheArchiveWithTheirType() {
    byte[] picture = Pictures.opaque(256);
    run.archive(1, StagedRun.archive(Pictures.transparent(), picture));

    assertThat(read(MIDDLE).type()).isEqualTo("image/png");
    assertThat(read(MIDDLE).bytes().getBytes()).isEqualTo(picture);
    assertThatThrownBy(() -> read(new TilePlace(7, 0, 0))).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> read(new TilePlace(3, 999, 0))).hasMessageContaining("does not exist");
  }

  @Test
  void whatIsNoImageIsSaidAndNotHandedOut() {
    run.archive(1, StagedRun.archive(Pictures.transparent(), "<svg onload='x'/>".getBytes()));
    assertThatThrownBy(() -> read(MIDDLE)).hasMessageContaining("found something else");
    run.write(run.archive(1), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> read(WORLD)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void nothingOutsideOfTheRootIsRead() throws IOException {
    Path elsewhere = Files.move(run.archive(1), folder.resolve("elsewhere.pmtiles"));
    Files.createSymbolicLink(run.archive(1), elsewhere);
    assertThatThrownBy(() -> read(WORLD)).hasMessageContaining("is a link out of");
    Files.delete(run.archive(1));
    assertThat(Futures.await(tiles.read(StagedRun.KEY, "001", WORLD))).isEmpty();
  }
}
