package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.ValidationReport;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.TileType;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.testing.BlockedEventLoopDetector;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestData;
import twf.tiles.testing.TestHeaderPatcher;
import twf.tiles.testing.TestImages;
import twf.tiles.validation.FailedFiles.FrameState;
import twf.tiles.validation.check.StagedFileReader;

class ChecklistTest {
  /** Far above the allowed time on an event loop, so that slow machines do not fail. */
  private static final long MAX_DURATION_MS = 2000;

  private final Vertx vertx = BlockedEventLoopDetector.vertx(MAX_DURATION_MS);
  private final BlockedEventLoopDetector loops = new BlockedEventLoopDetector(vertx);
  private final WorkerPool workers = new WorkerPool(vertx, "test", 2);
  private final RecordingMetrics metrics = new RecordingMetrics();
  @TempDir private Path folder;
  private ValidationFixture run;
  private Checklist checklist;

  @BeforeEach
  void build() {
    run = new ValidationFixture(folder);
    checklist = checklist(run.staging, 0);
  }

  @AfterEach
  void close() {
    workers.close();
    FutureAssertions.await(vertx.close());
    assertThat(loops.found()).as("blocked event loops").isEmpty();
  }

  @Test
  void passesValidRunAndReportsNewFrames() {
    ValidationReport report = validate(run.stage(3, 6));

    assertThat(report.decision()).isEqualTo("passed");
    assertThat(report.outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(report.checks())
        .extracting(CheckResult::check)
        .containsExactly(
            "manifest-contract",
            "frame-counts",
            "frame-meta-contract",
            "archives-exist",
            "archive-structure",
            "sample-tiles",
            "nodata-transparency",
            "bounds-zoom",
            "frame-images",
            "immutability",
            "disk-space");
    assertThat(result(report, "sample-tiles").detail()).isEqualTo("3 new frames, 0 known");
    assertThat(report.candidate().newFrames()).extracting("fhr").containsExactly(0, 1, 2);
    assertThat(metrics.lines())
        .contains(
            checked("all pass"),
            checked("disk-space pass"),
            "frameBuilt " + ValidationFixture.KEY + " DECLARED 2")
        .noneMatch(line -> line.startsWith("runBuilt"));
  }

  @Test
  void recordsNoMetricsInDryRun() {
    run.stage(3, 3);
    VariableKey nowhere = new VariableKey("made-up", new RunId("20260129_17z"), "by-a-client");

    assertThat(FutureAssertions.await(checklist.dryRun(ValidationFixture.KEY)).decision())
        .isEqualTo("passed");
    assertThat(FutureAssertions.await(checklist.dryRun(nowhere)).outcome())
        .isEqualTo(CheckOutcome.FAIL);
    assertThat(metrics.lines()).isEmpty();
  }

  @Test
  void countsDeclaredBuildsOnce() {
    validate(run.stage(3, 3));
    validate(run);

    String built = ValidationFixture.KEY + " DECLARED ";
    assertThat(metrics.lines())
        .filteredOn(line -> line.startsWith("frameBuilt " + built))
        .hasSize(3);
    assertThat(metrics.lines()).containsOnlyOnce("runBuilt " + built + "4");
  }

  @Test
  void failsManifestContractAndSkipsTheRest() throws IOException {
    assertFails("manifest-contract", "does not exist");
    run.stage(1, 1).write(run.manifest(), "{".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    ValidationReport report = assertFails("manifest-contract", "not JSON");
    assertThat(report.checks().subList(1, 11))
        .allMatch(check -> check.outcome() == CheckOutcome.SKIPPED)
        .allMatch(check -> check.detail().equals("manifest-contract failed"));
    assertThat(metrics.lines())
        .contains(checked("all fail"))
        .noneMatch(line -> line.startsWith(checked("disk")));
    run.write(run.manifest(), new byte[5 << 20]);
    assertFails("manifest-contract", "over 4194304 bytes");
    Path outside = Files.writeString(folder.resolve("outside.json"), "{}");
    Files.delete(run.manifest());
    Files.createSymbolicLink(run.manifest(), outside);
    assertFails("manifest-contract", "is a link out of STAGING_ROOT");
  }

  @Test
  void failsFrameCounts() {
    run.stage(2, 6).manifest(ValidationFixture.manifest(2, 6).put("available_frames", 3));

    ValidationReport report = assertFails("frame-counts", "expected 2 (the length of frames)");
    assertThat(result(report, "disk-space").detail()).isEqualTo("frame-counts failed");
  }

  @Test
  void failsFrameMetaContract() throws IOException {
    run.stage(2, 6).meta(1, ValidationFixture.meta(1).put("contract_version", true));
    ValidationReport report = assertFails("frame-meta-contract", "frame 001: meta/001.json: ");
    assertThat(result(report, "sample-tiles").detail()).isEqualTo("frame 001 not looked at");
    Files.delete(run.metaFile(1));
    assertFails("frame-meta-contract", "frame 001: meta/001.json: does not exist");
  }

  @Test
  void failsArchivesExist() throws IOException {
    run.stage(2, 6).write(run.archive(1), new byte[0]);
    assertFails("archives-exist", "frame 001: frames/001.pmtiles: is empty");
    Files.delete(run.archive(1));
    ValidationReport report =
        assertFails("archives-exist", "frame 001: frames/001.pmtiles: does not exist");
    assertThat(result(report, "archive-structure").outcome()).isEqualTo(CheckOutcome.SKIPPED);
    Files.createDirectory(run.archive(1));
    assertFails("archives-exist", "is not a regular file");
    Files.delete(run.archive(1));
    Files.createSymbolicLink(run.archive(1), Files.write(folder.resolve("x"), new byte[9]));
    assertFails("archives-exist", "is a link out of STAGING_ROOT");
  }

  @Test
  void followsLinksThatStayInStaging() throws IOException {
    run.stage(2, 6);
    Files.delete(run.archive(1));
    Files.createSymbolicLink(run.archive(1), run.archive(0));

    assertThat(validate(run).decision()).isEqualTo("passed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNKNOWN", "MVT", "JPEG", "AVIF", "MLT"})
  void rejectsTileTypesWithoutTransparency(String type) {
    run.stage(1, 6).archive(0, ValidationFixture.archive().type(TileType.valueOf(type)));

    assertFails("archive-structure", "tile type " + type + ": a frame needs PNG or WebP");
  }

  @ParameterizedTest
  @CsvSource({"BROTLI, NONE", "ZSTD, NONE", "GZIP, BROTLI", "GZIP, ZSTD", "GZIP, UNKNOWN"})
  void rejectsCompressionsUnsupportedByBrowsers(Compression internal, Compression tile) {
    byte[] nothing = TestImages.transparent();
    TestArchiveBuilder archive = new TestArchiveBuilder().internal(internal).tiles(tile);
    run.stage(1, 6)
        .archive(
            0, archive.tile(0, 0, 0, nothing).above(7, 62, 41, nothing).tile(7, 62, 41, nothing));

    ValidationReport report =
        assertFails("archive-structure", "compression: expected none or gzip, found ");
    assertThat(result(report, "sample-tiles").outcome()).isEqualTo(CheckOutcome.SKIPPED);
  }

  @Test
  void rejectsUnknownDirectoryCompression() {
    run.stage(1, 6)
        .archive(0, ValidationFixture.archive().patch(TestHeaderPatcher.INTERNAL_COMPRESSION, 0));
    assertFails("archive-structure", "root directory: cannot be read: its compression is unknown");
  }

  static Stream<Arguments> brokenMetadata() {
    return Stream.of(
        Arguments.of("", "metadata: length 0, expected a JSON object"),
        Arguments.of("[]", "metadata: expected an object"),
        Arguments.of("null", "metadata: expected an object"),
        Arguments.of("\"{}\"", "metadata: expected an object"),
        Arguments.of(" ", "metadata: expected an object"),
        Arguments.of("{", "metadata: not JSON"),
        Arguments.of("{} {}", "metadata: not JSON"),
        Arguments.of("{\"a\":1,\"a\":2}", "metadata: not JSON: Duplicate field 'a'"),
        Arguments.of("{\"a\":NaN}", "metadata: not JSON"),
        Arguments.of("{'a':1}", "metadata: not JSON"),
        Arguments.of("{\"a\":1,}", "metadata: not JSON"),
        Arguments.of("{\"a\":1e999}", "a number is too large"),
        Arguments.of("\ufeff{}", "a byte order mark"),
        Arguments.of("{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}", "nesting depth"));
  }

  @ParameterizedTest
  @MethodSource("brokenMetadata")
  void rejectsMetadataThatIsNoStrictJsonObject(String json, String words) {
    run.stage(1, 6).archive(0, ValidationFixture.archive().metadata(json));
    assertFails("archive-structure", words);
  }

  @Test
  void rejectsUnreadableMetadata() {
    byte[] latin = "{\"name\":\"Temp\u00e9rature\"}".getBytes(StandardCharsets.ISO_8859_1);
    run.stage(1, 6).archive(0, ValidationFixture.archive().metadata(latin));
    assertFails("archive-structure", "metadata: not JSON: ill-formed UTF-8");
    run.archive(0, ValidationFixture.archive().patch((int) positionOfMetadata(), 0));
    assertFails("archive-structure", "metadata: is not valid gzip");
  }

  @Test
  void acceptsAnyMetadataObject() {
    run.stage(1, 6)
        .archive(
            0, ValidationFixture.archive().metadata("{\"tilestats\":{\"layers\":[]},\"é\":null}"));
    assertThat(validate(run).decision()).isEqualTo("passed");
  }

  private static long positionOfMetadata() {
    return ValidationFixture.archive().toBuffer().getLongLE(TestHeaderPatcher.METADATA);
  }

  @Test
  void suggestsSplitAtAntimeridian() {
    run.stage(1, 6);
    for (double[] sides : new double[][] {{170, -170}, {170, 190}, {-190, -170}}) {
      ObjectNode meta = ValidationFixture.meta(0);
      meta.putArray("bounds").add(sides[0]).add(-20).add(sides[1]).add(20);
      run.meta(0, meta).archive(0, ValidationFixture.archive().bounds(sides[0], -20, sides[1], 20));
      assertFails("bounds-zoom", "they cross the antimeridian");
      run.archive(0, ValidationFixture.archive());
      assertFails("bounds-zoom", "meta bounds [" + sides[0]);
    }
    run.meta(0, ValidationFixture.meta(0))
        .archive(0, ValidationFixture.archive().bounds(170, -20, -170, 20));
    assertFails("bounds-zoom", "header bounds [170.0, -20.0, -170.0, 20.0] are not a valid range");
  }

  @Test
  void failsArchiveStructureOnMagic() {
    run.stage(1, 6).archive(0, ValidationFixture.archive().patch(0, 'X'));

    assertFails("archive-structure", "magic number is missing");
  }

  @Test
  void failsSampleTiles() {
    byte[] tile = TestImages.transparent();
    run.stage(1, 6).archive(0, new TestArchiveBuilder().tile(7, 62, 41, tile));
    assertFails("sample-tiles", "has no tile 0/0/0");
    run.archive(0, ValidationFixture.archive(tile, new byte[] {1, 2, 3}));
    ValidationReport report = assertFails("sample-tiles", "tile 7/62/41: the header says PNG");
    assertThat(result(report, "nodata-transparency").outcome()).isEqualTo(CheckOutcome.SKIPPED);
    run.archive(0, new TestArchiveBuilder().tile(0, 0, 0, tile));
    assertFails("sample-tiles", "has no tile of zoom 7");
  }

  @Test
  void failsNodataTransparency() {
    run.stage(1, 6)
        .archive(0, ValidationFixture.archive(TestImages.opaque(256), TestImages.transparent()));
    assertFails("nodata-transparency", "tile 0/0/0: a pixel that is not transparent lies ");
    byte[] outside = TestImages.rgba(256, 256, (x, y) -> x == 10 && y == 82);
    run.archive(0, ValidationFixture.archive(outside, TestImages.transparent()));
    assertFails("nodata-transparency", "lies 110 pixels west of bounds [-10.0");
  }

  @Test
  void failsBoundsZoom() {
    run.stage(2, 6).archive(1, ValidationFixture.archive().bounds(-10.1, 50, 2, 58));
    assertFails("bounds-zoom", "header bounds [-10.1, 50.0, 2.0, 58.0], meta bounds [-10.0");
    ObjectNode meta = ValidationFixture.meta(1);
    meta.putArray("bounds").add(-10.1).add(50).add(2).add(58);
    run.meta(1, meta);
    assertFails("bounds-zoom", "frame 001: meta: bounds [-10.1");
    meta.putArray("bounds").add(2).add(50).add(-10).add(58);
    run.meta(1, meta).archive(1, ValidationFixture.archive().bounds(2, 50, -10, 58));
    assertFails("bounds-zoom", "not a valid range");
    byte[] tile = TestImages.transparent();
    run.stage(2, 6).meta(1, ValidationFixture.meta(1));
    run.archive(
        1,
        new TestArchiveBuilder()
            .tile(0, 0, 0, tile)
            .above(7, 62, 41, tile)
            .tile(7, 62, 41, tile)
            .tile(8, 124, 82, tile));
    assertFails("bounds-zoom", "expected 0 to 7, found 0 to 8");
  }

  @Test
  void failsBoundsZoomIfOnlyHeaderDiffers() {
    run.stage(1, 6).archive(0, ValidationFixture.archive().patch(TestHeaderPatcher.MIN_ZOOM, 1));
    assertFails("bounds-zoom", "expected 0 to 7, found 1 to 7");
    run.archive(0, ValidationFixture.archive().patch(TestHeaderPatcher.MAX_ZOOM, 6));
    assertFails("bounds-zoom", "expected 0 to 7, found 0 to 6");
    byte[] tile = TestImages.transparent();
    TestArchiveBuilder deep =
        new TestArchiveBuilder()
            .tile(0, 0, 0, tile)
            .above(7, 62, 41, tile)
            .tile(7, 62, 41, tile)
            .tile(8, 124, 82, tile);
    run.archive(0, deep.patch(TestHeaderPatcher.MAX_ZOOM, 7));
    assertFails("bounds-zoom", "found one of zoom 8");
  }

  @Test
  void failsSampleTilesForEmptyZoom() {
    byte[] tile = TestImages.transparent();
    run.stage(1, 6)
        .archive(
            0, new TestArchiveBuilder().tile(0, 0, 0, tile).patch(TestHeaderPatcher.MAX_ZOOM, 7));
    assertFails("sample-tiles", "has no tile of zoom 7");
  }

  @Test
  void rejectsManifestThatIsNotUtf8() throws Exception {
    run.stage(1, 6);
    Path manifest = run.staging.resolve(ValidationFixture.KEY.toString()).resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest), StandardCharsets.UTF_16LE);
    assertFails("manifest-contract", "expected UTF-8");
  }

  @Test
  void failsDiskSpace() {
    run.stage(1, 6);
    checklist = checklist(run.staging, Long.MAX_VALUE);

    assertFails("disk-space", "minimum to stay free 9223372036854775807 bytes");
  }

  @Test
  void readsNoFrameOfRunStoppedByPolicy() {
    run.stage(4, 9);
    PolicyStop stop = new PolicyStop("held since yesterday", true);

    ChecklistRun.Outcome verdict =
        FutureAssertions.await(
            checklist.evaluate(ValidationFixture.KEY, asked -> Optional.of(stop)));

    ValidationReport report = verdict.report();
    assertThat(checklist.readCounts()).isEqualTo(new StagedFileReader.Counts(0, 0, 0));
    assertThat(report.decision()).isEqualTo("held since yesterday; no frame was read");
    assertThat(report.outcome()).isEqualTo(CheckOutcome.SKIPPED);
    assertThat(report.candidate()).isNull();
    assertThat(report.waits()).isTrue();
    assertThat(report.frames().listed()).hasSize(4);
    assertThat(result(report, "manifest-contract").outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(report.checks().subList(2, 10))
        .allMatch(check -> check.outcome() == CheckOutcome.SKIPPED)
        .allMatch(check -> check.detail().equals("not read: held since yesterday"));
    assertThat(verdict.mayPassByItself()).isFalse();
    assertThat(metrics.lines()).noneMatch(line -> line.startsWith(checked("all")));
    // Dry runs and manual validations read the frames regardless of policy.
    assertThat(FutureAssertions.await(checklist.dryRun(ValidationFixture.KEY)).outcome())
        .isEqualTo(CheckOutcome.PASS);
    assertThat(validate(run).candidate().newFrames()).hasSize(4);
  }

  @Test
  void readsFramesIfPolicyAllowsOrIsUnavailable() {
    run.stage(1, 9).archive(0, ValidationFixture.archive().truncate(200));
    for (boolean fails : new boolean[] {false, true}) {
      ChecklistRun.Outcome verdict =
          FutureAssertions.await(
              checklist.evaluate(
                  ValidationFixture.KEY,
                  asked -> {
                    if (fails) {
                      throw FailureException.unavailable("holds cannot be read");
                    }
                    return Optional.empty();
                  }));
      assertThat(verdict.report().outcome()).isEqualTo(CheckOutcome.FAIL);
    }
  }

  @Test
  void reportsManifestProblemsOfRunStoppedByPolicy() {
    run.stage(2, 6).manifest(ValidationFixture.manifest(2, 6).put("available_frames", 3));
    PolicyStop stop = new PolicyStop("too old", false);
    ChecklistRun.Outcome verdict =
        FutureAssertions.await(
            checklist.evaluate(ValidationFixture.KEY, asked -> Optional.of(stop)));
    assertThat(verdict.report().decision()).startsWith("failed: frame-counts: ");
    assertThat(verdict.report().waits()).isFalse();
  }

  @Test
  void doesNotRereadPublishedFrames() throws IOException {
    run.publish(validate(run.stage(4, 9)).candidate());
    checklist = checklist(run.staging, 0);
    long size = Files.size(run.stage(5, 9).archive(4));

    ValidationReport report = validate(run);

    assertThat(result(report, "immutability").detail()).isEqualTo("4 known frames unchanged");
    assertThat(checklist.readCounts()).isEqualTo(new StagedFileReader.Counts(1, size, 1));
    assertThat(report.candidate().newFrames()).extracting("fhr").containsExactly(4);
  }

  @Test
  void readsOneFrameAtConstantCost() throws IOException {
    StagedFileReader.Counts tenth = readsOfFrame(10);
    assertThat(tenth).isEqualTo(new StagedFileReader.Counts(1, Files.size(run.archive(9)), 1));

    assertThat(readsOfFrame(200)).isEqualTo(tenth);
  }

  /** Returns the reads of a new checklist for one frame after all earlier frames are published. */
  private StagedFileReader.Counts readsOfFrame(int number) throws IOException {
    run = new ValidationFixture(Files.createDirectory(folder.resolve("frame-" + number)));
    checklist = checklist(run.staging, 0);
    run.publish(validate(run.stage(number - 1, 210)).candidate());
    checklist = checklist(run.staging, 0);
    ValidationReport report = validate(run.stage(number, 210));
    assertThat(report.candidate().newFrames()).extracting("fhr").containsExactly(number - 1);
    return checklist.readCounts();
  }

  @Test
  void warnsAboutChangedPublishedFramesAndPassesOthers() throws IOException {
    run.publish(validate(run.stage(4, 9)).candidate());
    run.archive(1, ValidationFixture.archive().metadata("{\"other\":1}"));
    run.meta(3, ValidationFixture.meta(3).put("units", "C"));

    ValidationReport report = validate(run.stage(6, 9));

    CheckResult immutability = result(report, "immutability");
    assertThat(immutability.outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(immutability.warnings()).containsExactly("001", "003");
    assertThat(immutability.detail())
        .matches(
            "2 conflicts: frame 001: staged size \\d+ differs from published \\d+; "
                + "frame 003: staged meta differs from published: units");
    assertThat(report.outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(report.decision()).isEqualTo("passed; " + immutability.detail());
    assertThat(report.candidate().newFrames()).extracting("fhr").containsExactly(4, 5);
    assertThat(metrics.lines())
        .contains(checked("immutability warn"), checked("all warn"), checked("sample-tiles pass"));
  }

  @Test
  void namesFrameWithTwoConflictsOnce() throws IOException {
    run.publish(validate(run.stage(1, 9)).candidate());
    run.archive(0, ValidationFixture.archive().metadata("{\"other\":1}"));

    assertConflict(
        run.meta(0, ValidationFixture.meta(0).put("units", "C")),
        "1 conflict: frame 000: staged size .* differs from published .*; "
            + "staged meta differs from published: units");
  }

  @Test
  void detectsRewriteWithFakedModificationTime() throws IOException {
    run.publish(validate(run.stage(2, 9)).candidate());
    FileTime before = Files.getLastModifiedTime(run.archive(1));
    byte[] bytes = Files.readAllBytes(run.archive(1));
    bytes[bytes.length - 1] ^= 1;
    Files.delete(run.archive(1));
    run.write(run.archive(1), bytes);
    Files.setLastModifiedTime(run.archive(1), before);
    String words = "1 conflict: frame 001: staged sha256 .* differs from published .*";

    assertConflict(run, words);
    long hashed = checklist.readCounts().hashedBytes();
    assertConflict(run, words);

    assertThat(checklist.readCounts().hashedBytes()).isEqualTo(hashed);
  }

  @Test
  void detectsSizeConflictWithoutReading() throws IOException {
    run.publish(validate(run.stage(2, 9)).candidate());
    checklist = checklist(run.staging, 0);
    try (FileChannel holes = FileChannel.open(run.archive(1), StandardOpenOption.WRITE)) {
      holes.write(ByteBuffer.allocate(1), 1L << 40);
    }

    assertConflict(run, "1 conflict: frame 001: staged size 1099511627777 differs .*");
    assertThat(checklist.readCounts()).isEqualTo(new StagedFileReader.Counts(0, 0, 0));
  }

  @Test
  void warnsAboutMissingOrTruncatedStagedFiles() throws IOException {
    run.publish(validate(run.stage(5, 9)).candidate());
    Files.delete(run.archive(0));
    Files.write(run.archive(1), new byte[0]);
    Files.delete(run.metaFile(2));
    Files.writeString(run.metaFile(3), "{");
    Path outside = Files.writeString(folder.resolve("outside"), "x");
    Files.delete(run.archive(4));
    Files.createSymbolicLink(run.archive(4), outside);

    assertConflict(
        run,
        "5 conflicts: frame 000: frames/000.pmtiles: does not exist; "
            + "frame 001: frames/001.pmtiles: is empty; "
            + "frame 002: meta/002.json: does not exist; "
            + "frame 003: meta/003.json: .*not JSON.*; "
            + "frame 004: frames/004.pmtiles: is a link out of STAGING_ROOT");
  }

  @Test
  void comparesWithRecordIfPublishedArchiveIsGone() throws IOException {
    run.publish(validate(run.stage(2, 9)).candidate());
    checklist = checklist(run.staging, 0);
    Files.delete(run.published.archive(ValidationFixture.KEY, "001"));

    assertThat(validate(run).decision()).isEqualTo("passed");
  }

  @Test
  void prefersFailureOverConflict() throws IOException {
    run.publish(validate(run.stage(2, 9)).candidate());
    run.archive(1, ValidationFixture.archive().metadata("{\"other\":1}"));
    run.stage(3, 9);
    Files.delete(run.archive(2));

    ValidationReport report = assertFails("archives-exist", "does not exist");

    assertThat(result(report, "immutability").outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(report.decision()).contains("; 1 conflict: frame 001");
  }

  @Test
  void acceptsSameBytesWithOtherTimes() throws IOException {
    run.publish(validate(run.stage(2, 9)).candidate());
    Files.setLastModifiedTime(run.archive(1), FileTime.fromMillis(5000));
    ObjectNode meta = ValidationFixture.meta(1);
    meta.remove("build");
    assertThat(validate(run.meta(1, meta)).decision()).isEqualTo("passed");
  }

  @Test
  void acceptsOpaqueTilesInsideBounds() {
    byte[] world = TestImages.rgba(256, 256, (x, y) -> x == 125 && y == 82);
    run.stage(1, 6).archive(0, ValidationFixture.archive(world, TestImages.opaque(256)));
    assertThat(validate(run).decision()).isEqualTo("passed");
  }

  @Test
  void comparesGlobalBoundsByClippedLatitude() {
    ObjectNode meta = ValidationFixture.meta(0);
    meta.putArray("bounds").add(-180.00000000000003).add(-90).add(180.00000000000003).add(90);
    run.stage(1, 6).meta(0, meta);
    run.archive(
        0,
        new TestArchiveBuilder()
            .everyTile(TestImages.opaque(256), Map.of())
            .bounds(-180, -85.0511287, 180, 85.0511287));
    assertThat(validate(run).decision()).isEqualTo("passed");
  }

  @Test
  void watchesAllFramesOfAComparison() {
    run.stage(3, 6);
    for (int fhr = 0; fhr < 3; fhr++) {
      run.archive(fhr, ValidationFixture.archive());
    }
    assertThat(watchedFrames()).as("same bytes").containsExactly("000", "001", "002");

    for (int fhr = 0; fhr < 3; fhr++) {
      run.archive(fhr, ValidationFixture.archive().metadata("{\"fhr\":" + fhr + "}"));
    }
    run.meta(2, ValidationFixture.meta(2).put("units", "K"));
    assertThat(watchedFrames()).as("units").containsExactly("000", "002");
  }

  private List<String> watchedFrames() {
    ChecklistRun.Outcome outcome =
        FutureAssertions.await(
            checklist.evaluate(ValidationFixture.KEY, asked -> Optional.empty()));
    return outcome.failed().frames().stream().map(FrameState::frameId).toList();
  }

  @Test
  void passesRealData() throws IOException {
    Path real = TestData.folder("staging");
    checklist = checklist(real, 0);
    try (Stream<Path> files = Files.walk(real)) {
      List<Path> manifests = files.filter(file -> file.endsWith("manifest.json")).toList();
      assertThat(manifests).hasSize(5);
      for (Path manifest : manifests) {
        Path at = real.relativize(manifest);
        RunId id = new RunId(at.getName(1).toString());
        VariableKey key = new VariableKey(at.getName(0).toString(), id, at.getName(2).toString());
        assertThat(FutureAssertions.await(checklist.run(key)).decision()).isEqualTo("passed");
      }
    }
  }

  @Test
  void rejectsForeignArchivesAsFrames() throws IOException {
    try (Stream<Path> files = Files.list(TestData.folder("archives"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".pmtiles")).toList()) {
        run.stage(1, 1).write(run.archive(0), Files.readAllBytes(file));
        // Two of them hold PNG tiles but lack zooms of a frame.
        boolean png = file.toString().matches(".*(martin-png|go-pmtiles-unclustered).pmtiles");
        String check = png ? "sample-tiles" : "archive";
        assertThat(validate(run).decision())
            .startsWith("failed: " + check)
            .contains(": frame 000: frames/000.pmtiles");
      }
    }
  }

  private Checklist checklist(Path staging, long minFree) {
    PublishedLayout published = run.published;
    return new Checklist(workers, staging, published, minFree, Clock.systemUTC(), metrics);
  }

  private ValidationReport validate(StagedRun staged) {
    return FutureAssertions.await(checklist.run(ValidationFixture.KEY));
  }

  private ValidationReport assertFails(String check, String words) {
    ValidationReport report = validate(run);
    assertThat(result(report, check).outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(result(report, check).detail()).contains(words);
    assertThat(report.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(report.candidate()).isNull();
    assertThat(report.decision()).startsWith("failed: ").contains("; nothing changed");
    return report;
  }

  private void assertConflict(StagedRun staged, String pattern) {
    ValidationReport report = validate(staged);
    assertThat(result(report, "immutability").outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(result(report, "immutability").detail()).matches(pattern);
    assertThat(report.outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(report.candidate().newFrames()).isEmpty();
  }

  private static CheckResult result(ValidationReport report, String check) {
    return report.checks().stream().filter(r -> r.check().equals(check)).findFirst().orElseThrow();
  }

  /** Returns the metrics line of a check and its outcome. */
  private static String checked(String checkAndOutcome) {
    return "checked " + ValidationFixture.KEY + " " + checkAndOutcome;
  }
}
