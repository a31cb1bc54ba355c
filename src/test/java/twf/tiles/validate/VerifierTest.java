package twf.tiles.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.testing.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.async.Blocking;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.ValidationReport;
import twf.tiles.failure.TileException;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;
import twf.tiles.testing.ArchiveBytes;
import twf.tiles.testing.Pictures;
import twf.tiles.testing.RecordedMetrics;
import twf.tiles.testing.SharedData;
import twf.tiles.testing.TickingClock;

/** What verify says of each kind of path, and of each thing that may be wrong below it. */
@ExtendWith(VertxExtension.class)
class VerifierTest {
  @TempDir Path folder;
  private Vertx vertx;
  private Blocking workers;
  private StagedRun run;

  @BeforeEach
  void open(Vertx provided) throws IOException {
    vertx = provided;
    workers = new Blocking(vertx, "verify", 2);
    folder = folder.toRealPath();
    run = new StagedRun(folder);
  }

  @Test
  void anArchiveThatIsAFramePassesByItself() {
    Path file = lone(StagedRun.archive());
    Verified verified = one(file, true);
    assertThat(verified.failures()).isZero();
    assertThat(verified.all())
        .extracting(VerifyRow::check)
        .containsExactly(
            "archive-structure",
            "sample-tiles",
            "nodata-transparency",
            "bounds-zoom",
            "archive-header",
            "archive-metadata",
            "all-tiles");
    assertThat(verified.all()).extracting(VerifyRow::file).containsOnly("lone.pmtiles");
  }

  @Test
  void anArchiveOfOtherTilesIsWellFormedAndNoFrame() {
    Verified verified = one(lone(StagedRun.archive().type(TileType.MVT)), true);
    assertThat(row(verified, "archive-structure").outcome()).isEqualTo(Outcome.PASS);
    assertThat(failure(verified, "sample-tiles"))
        .isEqualTo("tile type MVT: a frame needs PNG or WebP");
    assertThat(row(verified, "all-tiles").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void anArchiveWithoutZoom7IsSampledAtItsDeepestZoom() {
    ArchiveBytes archive = new ArchiveBytes();
    archive.tile(0, 0, 0, Pictures.transparent()).tile(3, 3, 2, Pictures.transparent());
    Verified verified = one(lone(archive), false);
    assertThat(row(verified, "sample-tiles").detail()).startsWith("0/0/0 and 3/3/2");
    assertThat(failure(verified, "bounds-zoom")).contains("expected 0 to 7, found 0 to 3");
  }

  @Test
  void anArchiveWithAMetaBesideItIsComparedWithIt() {
    run.stage(1, 6);
    assertThat(one(run.archive(0), false).all())
        .extracting(VerifyRow::file)
        .contains("../meta/000.json", "000.pmtiles");
    run.meta(0, StagedRun.meta(0).put("units", 7));
    assertThat(failure(one(run.archive(0), false), "frame-meta-contract")).contains("/units");
  }

  /** Center zoom, the highest byte of the center's longitude, the highest zoom. */
  @ParameterizedTest
  @CsvSource({
    "118, 9, center zoom: expected 0 to 7",
    "122, 127, lies outside of bounds",
    "101, 8, highest zoom: the header says 8",
  })
  void aHeaderThatDisagreesWithTheTilesFails(int position, int value, String words) {
    Verified verified = one(lone(StagedRun.archive().patch(position, value)), false);
    assertThat(failure(verified, "archive-header")).contains(words);
  }

  @Test
  void bytesThatBelongToNothingFail() throws IOException {
    Path file = lone(StagedRun.archive());
    Files.write(file, new byte[] {1, 2, 3}, java.nio.file.StandardOpenOption.APPEND);
    assertThat(failure(one(file, false), "archive-header"))
        .isEqualTo("3 bytes of the file belong to no section");
  }

  @ParameterizedTest
  @CsvSource({"[], expected a JSON object", "{, not JSON"})
  void metadataThatAreNoObjectFail(String json, String words) {
    Verified verified = one(lone(StagedRun.archive().metadata(json)), false);
    assertThat(failure(verified, "archive-metadata")).contains(words);
  }

  @Test
  void deepFindsWhatASampleDoesNot() {
    byte[] outside = Pictures.rgba(256, 256, (x, y) -> x == 0 && y == 0);
    ArchiveBytes archive =
        new ArchiveBytes()
            .tile(0, 0, 0, Pictures.transparent())
            .tile(1, 0, 0, "no image".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .tile(1, 1, 1, outside)
            .tile(2, 2, 1, Pictures.rgba(512, 512, (x, y) -> false))
            .tile(7, 62, 41, Pictures.transparent());
    Path file = lone(archive);
    assertThat(one(file, false).failures()).isZero();
    assertThat(failure(one(file, true), "all-tiles"))
        .contains("tile 1/0/0: the header says PNG, found something else")
        .contains("tile 1/1/1: not transparent")
        .contains("512 pixels wide, others have 256");
  }

  @Test
  void deepDecodesAContentOnceAndLooksAtEveryPlaceOfIt() {
    byte[] corner = Pictures.rgba(256, 256, (x, y) -> x == 125 && y == 82);
    AtomicInteger contents = new AtomicInteger();
    ArchiveBytes archive = new ArchiveBytes().tile(0, 0, 0, corner);
    archive.run(1, 4, corner).tile(7, 62, 41, Pictures.transparent());
    Verifier verifier =
        new Verifier(
            vertx, workers, true, (path, done, of) -> contents.accumulateAndGet(of, Math::max));
    Verified verified = await(verifier.verify(targets(lone(archive)).get(0)));
    assertThat(contents).hasValue(2);
    assertThat(failure(verified, "all-tiles")).contains("tile 1/0/0").doesNotContain("tile 0/0/0");
  }

  @Test
  void aRunOfBillionsOfTilesIsNotWalked() {
    ArchiveBytes archive = new ArchiveBytes().tile(0, 0, 0, Pictures.transparent());
    archive.run(TileId.firstOf(16), 0xffff_ffffL, Pictures.rgba(256, 256, (x, y) -> true));
    Verified verified = one(lone(archive), true);
    assertThat(row(verified, "all-tiles").detail()).contains("4294967296 tiles of 2 contents");
    assertThat(failure(verified, "bounds-zoom")).contains("zooms");
  }

  @Test
  void aStagedFolderPassesAndItsFramesAreSummedUp() {
    run.stage(3, 6);
    Verified verified = one(variable(), true);
    assertThat(verified.failures()).isZero();
    assertThat(verified.files()).isEqualTo(7);
    assertThat(verified.brief(false))
        .singleElement()
        .satisfies(row -> assertThat(row.detail()).isEqualTo("3 frames: pass"));
    assertThat(verified.brief(true))
        .extracting(VerifyRow::check)
        .containsExactly(
            "manifest-contract", "frame-counts", "immutability", "disk-space", "frames");
    assertThat(row(verified, "disk-space").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void eachFailureOfAStagedFolderIsARow() throws IOException {
    run.stage(4, 6);
    run.meta(1, StagedRun.meta(1).put("model", "\u001b[31mnam"));
    run.archive(2, StagedRun.archive().type(TileType.MVT));
    Files.delete(run.archive(3));
    Verified verified = one(variable(), false);
    assertThat(verified.brief(false))
        .extracting(row -> row.file() + " " + row.check())
        .containsExactly(
            ". frames",
            "meta/001.json frame-meta-contract",
            "frames/002.pmtiles archive-structure",
            "frames/003.pmtiles archives-exist");
    assertThat(verified.brief(false).get(0).detail()).isEqualTo("1 of 4 frames: pass");
    assertThat(verified.all()).noneMatch(row -> row.detail().contains("\u001b"));
  }

  @Test
  void framesOfOtherBoundsThanTheFirstFail() {
    run.stage(2, 6);
    var meta = StagedRun.meta(1);
    meta.putArray("bounds").add(-11).add(50).add(2).add(58);
    run.meta(1, meta);
    assertThat(one(variable(), false).all())
        .filteredOn(row -> row.outcome() == Outcome.FAIL)
        .extracting(VerifyRow::file)
        .contains("meta/001.json");
  }

  @Test
  void aStagedFolderWithoutManifestOrOfABrokenOneFails() throws IOException {
    run.stage(1, 6).manifest(StagedRun.manifest(1, 6).put("available_frames", 2));
    assertThat(failure(one(variable(), false), "frame-counts")).contains("/available_frames");
    Files.delete(run.manifest());
    assertThat(failure(one(variable(), false), "manifest-contract")).isEqualTo("does not exist");
  }

  @Test
  void aFolderWhoseNameIsNotOfTheContractFails() throws IOException {
    Path wrong = Files.createDirectories(folder.resolve("staging/gfs/20260230_00z/tmp2m"));
    Files.createFile(wrong.resolve("manifest.json"));
    assertThat(failure(one(wrong, false), "manifest-contract"))
        .endsWith("found gfs/20260230_00z/tmp2m");
  }

  @Test
  void aPublishedFolderPasses() throws IOException {
    publish();
    Verified verified = one(published(), true);
    assertThat(verified.all()).noneMatch(row -> row.outcome() == Outcome.FAIL);
    assertThat(verified.framesPassed()).isEqualTo(2);
    assertThat(row(verified, "manifest-link").detail()).startsWith("names manifests/002-");
    assertThat(verified.files()).isEqualTo(6);
  }

  @Test
  void changedBytesModesAndStraysOfAPublishedFolderFail() throws IOException {
    publish();
    Path archive = published().resolve("frames/000.pmtiles");
    mode(archive, "rw-r--r--");
    Files.write(archive, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
    mode(published().resolve("meta/001.json"), "rwxr--r--");
    Files.createFile(published().resolve("frames/.001.pmtiles.tmp"));
    Files.createFile(published().resolve("meta/007.json"));
    Files.createFile(published().resolve("note"));
    Verified verified = one(published(), false);
    assertThat(verified.brief(false))
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
  void aSnapshotOfOtherContentThanItsNameAndALinkElsewhereFail() throws IOException {
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
  void framesThatABrokenSnapshotMayNameAreNotCalledStray() throws IOException {
    publish();
    Path snapshot = published().resolve("manifest.json").toRealPath();
    mode(snapshot, "rw-r--r--");
    Files.writeString(snapshot, "{");
    Files.createFile(published().resolve("note"));
    Verified verified = one(published(), false);
    assertThat(failure(verified, "snapshot")).isNotEmpty();
    assertThat(verified.all())
        .filteredOn(row -> row.check().equals("stray-files"))
        .extracting(row -> row.file() + " " + row.outcome())
        .containsExactly("note FAIL", ". SKIPPED");
  }

  @Test
  void aWholeRootIsFoundInOrderAndLinksAreNotFollowed() throws IOException {
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
  void whereThereIsNothingToVerifyItSaysWhatWasExpected() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    for (Path path : List.of(empty, folder.resolve("absent"), Path.of("/dev/null"))) {
      assertThatThrownBy(() -> targets(path))
          .isInstanceOf(TileException.class)
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
  void sharedArchivesReadAsTheirDescriptionSays(
      String name, String check, String words, boolean valid) {
    Path file = SharedData.folder("archives").resolve(name + ".pmtiles");
    Verified verified = one(file, true);
    assertThat(row(verified, "archive-structure").outcome() == Outcome.PASS).isEqualTo(valid);
    assertThat(failure(verified, check)).contains(words);
    if (name.equals("go-pmtiles-unclustered")) {
      assertThat(row(verified, "archive-structure").detail()).contains("not clustered");
    }
  }

  @Test
  void allSharedRunsPassDeep() {
    List<VerifyTarget> targets = targets(SharedData.folder("staging"));
    assertThat(targets).hasSize(5);
    Verifier verifier = new Verifier(vertx, workers, true, (path, done, of) -> {});
    int frames = 0;
    for (VerifyTarget target : targets) {
      Verified verified = within(verifier.verify(target));
      assertThat(verified.all()).noneMatch(row -> row.outcome() == Outcome.FAIL);
      frames += verified.framesPassed();
    }
    assertThat(frames).isEqualTo(34);
  }

  private static <T> T within(io.vertx.core.Future<T> future) {
    return org.assertj.core.api.Assertions.assertThat(future.toCompletionStage())
        .succeedsWithin(java.time.Duration.ofMinutes(2))
        .actual();
  }

  private Path lone(ArchiveBytes archive) {
    Path file = folder.resolve("lone.pmtiles");
    run.write(file, archive.toBuffer().getBytes());
    return file;
  }

  private Path variable() {
    return run.manifest().getParent();
  }

  private Path published() {
    return run.published.variable(StagedRun.KEY);
  }

  private void publish() throws IOException {
    run.stage(2, 6);
    Checklist checklist =
        new Checklist(
            vertx,
            workers,
            run.staging,
            run.published,
            0,
            new TickingClock(),
            new RecordedMetrics());
    ValidationReport report = await(checklist.run(StagedRun.KEY));
    run.publish(report.candidate());
    try (var snapshots = Files.list(published().resolve("manifests"))) {
      snapshots.forEach(file -> mode(file, "r--r--r--"));
    }
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
    VerifyTargets.find(path, targets::add);
    return targets;
  }

  private Verified one(Path path, boolean deep) {
    List<VerifyTarget> targets = targets(path);
    assertThat(targets).hasSize(1);
    return await(new Verifier(vertx, workers, deep, (file, done, of) -> {}).verify(targets.get(0)));
  }

  private static VerifyRow row(Verified verified, String check) {
    return verified.all().stream()
        .filter(row -> row.check().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private static String failure(Verified verified, String check) {
    return verified.all().stream()
        .filter(row -> row.check().equals(check) && row.outcome() == Outcome.FAIL)
        .findFirst()
        .orElseThrow(() -> new AssertionError(verified.all().toString()))
        .detail();
  }
}
