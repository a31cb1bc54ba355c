package twf.tiles.validation.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.ValidationReport;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;
import twf.tiles.storage.StagingLayout;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestClock;
import twf.tiles.testing.TestData;
import twf.tiles.testing.TestImages;
import twf.tiles.validation.Checklist;
import twf.tiles.validation.ChecklistRun;
import twf.tiles.validation.ValidationFixture;
import twf.tiles.validation.check.Check;
import twf.tiles.validation.check.CheckSuite;
import twf.tiles.validation.check.CheckTools;
import twf.tiles.validation.check.FrameComparison;

/** Tests the results of verify for each kind of path and each kind of defect below it. */
@ExtendWith(VertxExtension.class)
class VerifierTest {
  @TempDir Path folder;
  private WorkerPool workers;
  private ValidationFixture run;

  @BeforeEach
  void open(Vertx provided) throws IOException {
    workers = new WorkerPool(provided, "verify", 2);
    folder = folder.toRealPath();
    run = new ValidationFixture(folder);
  }

  @Test
  void passesSingleFrameArchive() {
    Path file = lone(ValidationFixture.archive());
    VerifyResult verified = one(file, true);
    assertThat(verified.failures()).isZero();
    assertThat(verified.allRows())
        .extracting(VerifyRow::check)
        .containsExactly("archive-structure", "sample-tiles", "nodata-transparency", "bounds-zoom");
    assertThat(verified.allRows()).extracting(VerifyRow::file).containsOnly("lone.pmtiles");
  }

  @Test
  void reportsForeignArchiveAsWellFormedButNoFrame() {
    VerifyResult verified = one(lone(ValidationFixture.archive().type(TileType.MVT)), true);
    assertThat(row(verified, "archive-structure").outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(failure(verified, "sample-tiles"))
        .isEqualTo("tile type MVT: a frame needs PNG or WebP");
  }

  @Test
  void samplesDeepestZoomWithoutZoom7() {
    TestArchiveBuilder archive = new TestArchiveBuilder();
    archive.tile(0, 0, 0, TestImages.transparent()).tile(3, 3, 2, TestImages.transparent());
    VerifyResult verified = one(lone(archive), false);
    assertThat(row(verified, "sample-tiles").detail()).startsWith("0/0/0 and 3/3/2");
    assertThat(failure(verified, "bounds-zoom")).contains("expected 0 to 7, found 0 to 3");
  }

  /**
   * An archive that is not a frame needs no tiles below its deepest zoom, whatever that zoom is.
   */
  @Test
  void passesSampleTilesDespiteMissingDeepZooms() {
    byte[] opaque = TestImages.rgba(256, 256, (x, y) -> true);
    TestArchiveBuilder archive = new TestArchiveBuilder().bounds(-180, -85.05, 180, 85.05);
    for (long id = 0; id < TileId.firstOf(2); id++) {
      archive.run(id, 1, opaque);
    }
    VerifyResult verified = one(lone(archive), true);
    assertThat(row(verified, "sample-tiles").outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(failure(verified, "bounds-zoom")).contains("expected 0 to 7, found 0 to 1");
  }

  @Test
  void comparesArchiveWithAdjacentMeta() {
    run.stage(1, 6);
    assertThat(one(run.archive(0), false).allRows())
        .extracting(VerifyRow::file)
        .contains("../meta/000.json", "000.pmtiles");
    run.meta(0, ValidationFixture.meta(0).put("units", 7));
    assertThat(failure(one(run.archive(0), false), "frame-meta-contract")).contains("/units");
  }

  /**
   * Ignores fields that no client needs: the center and its zoom, and bytes after the last section.
   */
  @Test
  void ignoresHeaderFieldsUnusedByClients() throws IOException {
    Path file = lone(ValidationFixture.archive().patch(118, 9).patch(122, 127));
    Files.write(file, new byte[] {1, 2, 3}, java.nio.file.StandardOpenOption.APPEND);
    assertThat(one(file, true).failures()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "BROTLI, NONE, 'internal compression: expected none or gzip, found brotli'",
    "ZSTD, GZIP, 'internal compression: expected none or gzip, found zstd'",
    "GZIP, BROTLI, 'tile compression: expected none or gzip, found brotli'",
    "NONE, ZSTD, 'tile compression: expected none or gzip, found zstd'",
  })
  void failsArchivesUnreadableByBrowsersButReadsThem(
      Compression internal, Compression tile, String words) {
    byte[] nothing = TestImages.transparent();
    TestArchiveBuilder archive = new TestArchiveBuilder().internal(internal).tiles(tile);
    archive.tile(0, 0, 0, nothing).above(7, 62, 41, nothing).tile(7, 62, 41, nothing);
    VerifyResult verified = one(lone(archive), true);
    assertThat(failure(verified, "archive-structure"))
        .startsWith(words)
        .contains("clients in browsers");
    assertThat(row(verified, "sample-tiles").outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(verified.failures()).isEqualTo(1);
  }

  @Test
  void namesBoundsAcrossAntimeridian() {
    VerifyResult verified =
        one(lone(ValidationFixture.archive().bounds(170, -20, -170, 20)), false);
    assertThat(failure(verified, "bounds-zoom"))
        .startsWith("header bounds [170.0, -20.0, -170.0, 20.0] are not a valid range: ")
        .contains("cross the antimeridian");
  }

  @Test
  void findsDefectsOutsideSamplesInDeepMode() {
    byte[] outside = TestImages.rgba(256, 256, (x, y) -> x == 0 && y == 0);
    TestArchiveBuilder archive =
        new TestArchiveBuilder()
            .everyTile(
                TestImages.transparent(),
                Map.of(
                    TileId.of(1, 0, 0),
                    "no image".getBytes(UTF_8),
                    TileId.of(1, 1, 1),
                    outside,
                    TileId.of(2, 2, 1),
                    TestImages.rgba(512, 512, (x, y) -> false)));
    Path file = lone(archive);
    assertThat(one(file, false).failures()).isZero();
    VerifyResult deep = one(file, true);
    assertThat(failure(deep, "sample-tiles"))
        .contains(
            "tile 1/0/0: the header says PNG, found something else",
            "tile 2/2/1: is 512 px wide, and tile 0/0/0 256 px: expected one size");
    assertThat(failure(deep, "nodata-transparency"))
        .startsWith("tile 1/1/1: a pixel that is not transparent lies ");
    assertThat(deep.failures()).isEqualTo(2);
  }

  @Test
  void namesBrokenSampleOnceInDeepMode() {
    byte[] broken = "no image".getBytes(UTF_8);
    TestArchiveBuilder archive = new TestArchiveBuilder().tile(0, 0, 0, TestImages.transparent());
    archive.tile(3, 3, 2, broken.clone()).tile(7, 62, 41, "none".getBytes(UTF_8));
    String broke = ": the header says PNG, found something else";
    assertThat(failure(one(lone(archive), true), "sample-tiles"))
        .isEqualTo("tile 7/62/41" + broke + "; tile 3/3/2" + broke);
  }

  @Test
  void boundsNamedTilesInDeepMode() {
    TestArchiveBuilder archive = new TestArchiveBuilder().tile(0, 0, 0, TestImages.transparent());
    for (long id = TileId.firstOf(3); id < TileId.firstOf(3) + 9; id++) {
      archive.run(id, 1, ("no image " + id).getBytes(UTF_8));
    }
    archive.tile(7, 62, 41, TestImages.transparent());
    assertThat(failure(one(lone(archive), true), "sample-tiles")).endsWith("; and 4 more");
  }

  @Test
  void decodesSharedContentOnceInDeepMode() {
    byte[] corner = TestImages.rgba(256, 256, (x, y) -> x == 125 && y == 82);
    AtomicInteger contents = new AtomicInteger();
    TestArchiveBuilder archive = new TestArchiveBuilder().tile(0, 0, 0, corner);
    archive.run(1, 4, corner).tile(7, 62, 41, TestImages.transparent());
    Verifier verifier =
        new Verifier(2, true, (path, done, of) -> contents.accumulateAndGet(of, Math::max));
    VerifyResult verified = verifier.verify(targets(lone(archive)).get(0));
    assertThat(contents).hasValue(2);
    assertThat(failure(verified, "nodata-transparency"))
        .contains("tile 1/0/0")
        .doesNotContain("tile 0/0/0");
  }

  @Test
  void handlesRunOfBillionsOfTiles() {
    TestArchiveBuilder archive = new TestArchiveBuilder().tile(0, 0, 0, TestImages.transparent());
    archive.run(TileId.firstOf(16), 0xffff_ffffL, TestImages.rgba(256, 256, (x, y) -> true));
    VerifyResult verified = one(lone(archive), true);
    assertThat(row(verified, "sample-tiles").detail()).contains("4294967296 tiles of 2 contents");
    assertThat(failure(verified, "bounds-zoom")).contains("zooms");
  }

  @Test
  void passesStagedFolderWithFrameSummary() {
    run.stage(3, 6);
    VerifyResult verified = one(variable(), true);
    assertThat(verified.failures()).isZero();
    assertThat(verified.files()).isEqualTo(7);
    assertThat(verified.summaryRows(false))
        .singleElement()
        .satisfies(row -> assertThat(row.detail()).isEqualTo("3 frames: pass"));
    assertThat(verified.summaryRows(true))
        .extracting(VerifyRow::check)
        .containsExactly(
            "manifest-contract",
            "frame-counts",
            "frame-images",
            "immutability",
            "disk-space",
            "frames");
    assertThat(row(verified, "frame-images").outcome()).isEqualTo(CheckOutcome.SKIPPED);
    assertThat(row(verified, "disk-space").outcome()).isEqualTo(CheckOutcome.SKIPPED);
  }

  /** Makes bounds-zoom a check that only compares frames, and runs it here and on the server. */
  @Test
  void reportsCheckThatOnlyComparesFramesAsTheServerDoes() {
    run.stage(2, 6);
    assertThat(comparingCheck()).isEqualTo(CheckOutcome.PASS);
    run.meta(1, ValidationFixture.meta(1).put("units", "K"));
    assertThat(comparingCheck()).isEqualTo(CheckOutcome.FAIL);
    run.manifest(ValidationFixture.manifest(2, 6).put("available_frames", 3));
    assertThat(comparingCheck()).isEqualTo(CheckOutcome.SKIPPED);
  }

  private CheckOutcome comparingCheck() {
    Check.ComparingCheck units =
        frames ->
            frames.frames().stream()
                .filter(frame -> !frame.rendering().units().equals("F"))
                .map(frame -> new FrameComparison.Finding(frame, null, false, true, "units"))
                .toList();
    CheckSuite suite =
        new CheckSuite(
            new CheckTools(new StagingLayout(run.staging), run.published, 0),
            check ->
                check instanceof Check.ArchiveCheck
                        && check instanceof Check.ComparingCheck
                        && !(check instanceof Check.TileCheck)
                    ? units
                    : check);
    ValidationReport report =
        new ChecklistRun(
                suite,
                workers,
                ValidationFixture.KEY,
                TestClock.ticking(),
                asked -> Optional.empty())
            .run()
            .report();
    VerifyResult verified =
        new Verifier(2, false, (file, done, of) -> {})
            .verifyStaged(suite, targets(variable()).get(0), ValidationFixture.KEY);
    assertThat(verified.allRows())
        .filteredOn(row -> row.check().equals("bounds-zoom"))
        .extracting(VerifyRow::outcome)
        .containsExactly(row(verified, "bounds-zoom").outcome());
    assertThat(report.checks())
        .filteredOn(check -> check.check().equals("bounds-zoom"))
        .extracting(CheckResult::outcome)
        .containsExactly(row(verified, "bounds-zoom").outcome());
    return row(verified, "bounds-zoom").outcome();
  }

  @Test
  void reportsEachStagedFailureAsRow() throws IOException {
    run.stage(4, 6);
    run.meta(1, ValidationFixture.meta(1).put("model", "\u001b[31mnam"));
    run.archive(2, ValidationFixture.archive().type(TileType.MVT));
    Files.delete(run.archive(3));
    VerifyResult verified = one(variable(), false);
    assertThat(verified.summaryRows(false))
        .extracting(row -> row.file() + " " + row.check())
        .containsExactly(
            ". frames",
            "meta/001.json frame-meta-contract",
            "frames/002.pmtiles archive-structure",
            "frames/003.pmtiles archives-exist");
    assertThat(verified.summaryRows(false).get(0).detail()).isEqualTo("1 of 4 frames: pass");
    assertThat(verified.allRows()).noneMatch(row -> row.detail().contains("\u001b"));
  }

  @Test
  void failsFramesWithOtherBounds() {
    run.stage(2, 6);
    var meta = ValidationFixture.meta(1);
    meta.putArray("bounds").add(-11).add(50).add(2).add(58);
    run.meta(1, meta);
    assertThat(one(variable(), false).allRows())
        .filteredOn(row -> row.outcome() == CheckOutcome.FAIL)
        .extracting(VerifyRow::file)
        .contains("meta/001.json");
  }

  @Test
  void failsStagedFolderWithoutValidManifest() throws IOException {
    run.stage(1, 6).manifest(ValidationFixture.manifest(1, 6).put("available_frames", 2));
    assertThat(failure(one(variable(), false), "frame-counts")).contains("/available_frames");
    Files.delete(run.manifest());
    assertThat(failure(one(variable(), false), "manifest-contract")).isEqualTo("does not exist");
  }

  @Test
  void failsFolderWithInvalidName() throws IOException {
    Path wrong = Files.createDirectories(folder.resolve("staging/gfs/20260230_00z/tmp2m"));
    Files.createFile(wrong.resolve("manifest.json"));
    assertThat(failure(one(wrong, false), "manifest-contract"))
        .endsWith("found gfs/20260230_00z/tmp2m");
  }

  @Test
  void passesPublishedFolder() throws IOException {
    publish();
    VerifyResult verified = one(published(), true);
    assertThat(verified.allRows()).noneMatch(row -> row.outcome() == CheckOutcome.FAIL);
    assertThat(verified.framesPassed()).isEqualTo(2);
    assertThat(row(verified, "manifest-link").detail()).startsWith("names manifests/002-");
    assertThat(verified.files()).isEqualTo(6);
  }

  @Test
  void failsChangedBytesModesAndStrayFiles() throws IOException {
    publish();
    Path archive = published().resolve("frames/000.pmtiles");
    mode(archive, "rw-r--r--");
    Files.write(archive, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
    mode(published().resolve("meta/001.json"), "rwxr--r--");
    Files.createFile(published().resolve("frames/.001.pmtiles.tmp"));
    Files.createFile(published().resolve("meta/007.json"));
    Files.createFile(published().resolve("note"));
    VerifyResult verified = one(published(), false);
    assertThat(verified.summaryRows(false))
        .extracting(row -> row.file() + " " + row.check())
        .contains(
            "frames/000.pmtiles file-mode",
            "frames/000.pmtiles immutability",
            "meta/001.json file-mode",
            "frames/.001.pmtiles.tmp stray-files",
            "meta/007.json stray-files",
            "note stray-files");
    assertThat(row(verified, "immutability").detail()).contains("the snapshot says");
  }

  @Test
  void failsMisnamedSnapshotAndForeignLink() throws IOException {
    publish();
    Path link = published().resolve("manifest.json");
    Path snapshot = published().resolve(Files.readSymbolicLink(link));
    Files.copy(snapshot, snapshot.resolveSibling("002-0123456789abcdef.json"));
    assertThat(failure(one(published(), false), "snapshot"))
        .contains("its content is that of 002-");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("elsewhere.json"));
    assertThat(failure(one(published(), false), "manifest-link")).contains("found elsewhere.json");
  }

  @Test
  void acceptsWhatAnotherPublisherLeftInAdoptedRun() throws IOException {
    publish();
    Path manifests = published().resolve("manifest.json").toRealPath().getParent();
    Files.writeString(manifests.resolve("manifest.2.json"), "{}");
    Files.writeString(published().resolve("frames/001.tiles.json"), "{}");
    Path unlisted = Files.writeString(published().resolve("frames/007.tiles.json"), "{}");
    assertThat(failure(one(published(), false), "stray-files")).contains("no snapshot names");
    Files.delete(unlisted);
    assertThat(one(published(), false).allRows())
        .noneMatch(row -> row.outcome() == CheckOutcome.FAIL);
  }

  @Test
  void doesNotReportFramesOfBrokenSnapshotAsStray() throws IOException {
    publish();
    Path snapshot = published().resolve("manifest.json").toRealPath();
    mode(snapshot, "rw-r--r--");
    Files.writeString(snapshot, "{");
    Files.createFile(published().resolve("note"));
    VerifyResult verified = one(published(), false);
    assertThat(failure(verified, "snapshot")).isNotEmpty();
    assertThat(verified.allRows())
        .filteredOn(row -> row.check().equals("stray-files"))
        .extracting(row -> row.file() + " " + row.outcome())
        .containsExactly("note FAIL", ". SKIPPED");
  }

  @Test
  void findsTargetsInOrderWithoutFollowingLinks() throws IOException {
    run.stage(1, 6);
    publish();
    Files.createDirectories(folder.resolve("staging/.aside/20260129_18z/tmp2m/frames"));
    Files.createSymbolicLink(folder.resolve("staging/other"), folder.resolve("published/gfs"));
    assertThat(targets(folder))
        .extracting(target -> target.name(target.path()))
        .containsExactly("published/gfs/20260129_18z/tmp2m", "staging/gfs/20260129_18z/tmp2m");
    assertThat(targets(run.staging)).hasSize(1);
    assertThat(targets(run.staging.resolve("gfs/20260129_18z"))).hasSize(1);
  }

  @Test
  void explainsWhenNothingToVerify() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    for (Path path : List.of(empty, folder.resolve("absent"), Path.of("/dev/null"))) {
      assertThatThrownBy(() -> targets(path))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining("expected an archive");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "martin-png, bounds-zoom, 'header zooms: expected 0 to 7, found 0 to 1', true",
    "protomaps-test_fixture_1, sample-tiles, tile type MVT, true",
    "protomaps-test_fixture_2, sample-tiles, tile type MVT, true",
    "protomaps-test_fixture_mlt, sample-tiles, tile type MLT, true",
    "planetiler-box1degree, sample-tiles, tile type MVT, true",
    "go-pmtiles-unclustered, sample-tiles, has no tile 0/0/0, true",
    "protomaps-empty, archive-structure, empty, false",
    "protomaps-invalid, archive-structure, magic, false",
    "protomaps-invalid_v4, archive-structure, version, false",
  })
  void readsSharedArchivesAsDescribed(String name, String check, String words, boolean valid) {
    Path file = TestData.folder("archives").resolve(name + ".pmtiles");
    VerifyResult verified = one(file, true);
    assertThat(row(verified, "archive-structure").outcome() == CheckOutcome.PASS).isEqualTo(valid);
    assertThat(failure(verified, check)).contains(words);
    if (name.equals("martin-png")) {
      assertThat(row(verified, "sample-tiles").outcome()).isEqualTo(CheckOutcome.PASS);
    }
    if (name.equals("go-pmtiles-unclustered")) {
      assertThat(row(verified, "archive-structure").detail()).contains("not clustered");
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void passesAllSharedRunsInDeepMode() {
    List<VerifyTarget> targets = targets(TestData.folder("staging"));
    assertThat(targets).hasSize(5);
    Verifier verifier = new Verifier(2, true, (path, done, of) -> {});
    int frames = 0;
    for (VerifyTarget target : targets) {
      VerifyResult verified = verifier.verify(target);
      assertThat(verified.allRows()).noneMatch(row -> row.outcome() == CheckOutcome.FAIL);
      frames += verified.framesPassed();
    }
    assertThat(frames).isEqualTo(34);
  }

  private Path lone(TestArchiveBuilder archive) {
    Path file = folder.resolve("lone.pmtiles");
    run.write(file, archive.toBuffer().getBytes());
    return file;
  }

  private Path variable() {
    return run.manifest().getParent();
  }

  private Path published() {
    return run.published.variable(ValidationFixture.KEY);
  }

  private void publish() throws IOException {
    run.stage(2, 6);
    Checklist checklist =
        new Checklist(
            workers, run.staging, run.published, 0, TestClock.ticking(), new RecordingMetrics());
    ValidationReport report = await(checklist.run(ValidationFixture.KEY));
    run.publish(report.candidate());
  }

  private static void mode(Path file, String mode) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<VerifyTarget> targets(Path path) {
    List<VerifyTarget> targets = new ArrayList<>();
    VerifyTarget.find(path, targets::add);
    return targets;
  }

  private VerifyResult one(Path path, boolean deep) {
    List<VerifyTarget> targets = targets(path);
    assertThat(targets).hasSize(1);
    return new Verifier(2, deep, (file, done, of) -> {}).verify(targets.get(0));
  }

  private static VerifyRow row(VerifyResult verified, String check) {
    return verified.allRows().stream()
        .filter(row -> row.check().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private static String failure(VerifyResult verified, String check) {
    return verified.allRows().stream()
        .filter(row -> row.check().equals(check) && row.outcome() == CheckOutcome.FAIL)
        .findFirst()
        .orElseThrow(() -> new AssertionError(verified.allRows().toString()))
        .detail();
  }
}
