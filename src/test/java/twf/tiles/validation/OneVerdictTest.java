package twf.tiles.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static twf.tiles.testing.FutureAssertions.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.WebMercator;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.ValidationReport;
import twf.tiles.image.WebpFixtures;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestClock;
import twf.tiles.testing.TestData;
import twf.tiles.testing.TestHeaderPatcher;
import twf.tiles.testing.TestImages;
import twf.tiles.validation.verify.Verifier;
import twf.tiles.validation.verify.VerifyResult;
import twf.tiles.validation.verify.VerifyRow;
import twf.tiles.validation.verify.VerifyTarget;

/**
 * Tests that the server's checklist, {@code verify} and {@code verify --deep} reach the same
 * verdict on a folder with the same checks, and {@code verify} also on the published folder.
 */
@ExtendWith(VertxExtension.class)
@Tag("slow")
class OneVerdictTest {
  private static final byte[] NOTHING = TestImages.transparent();
  private static final String FRAME_IMAGES = "frame-images";
  private static final byte[] NO_IMAGE = "no image".getBytes(UTF_8);

  @TempDir Path folder;
  private WorkerPool workers;
  private ValidationFixture run;

  @BeforeEach
  void open(Vertx provided) throws IOException {
    workers = new WorkerPool(provided, "verdict", 2);
    folder = folder.toRealPath();
    run = new ValidationFixture(folder);
  }

  /**
   * A staged folder and its expected verdict.
   *
   * @param failing the checks that fail; empty if the folder is valid
   * @param change applied to a folder with two valid frames
   */
  private record Staged(String name, Set<String> failing, Consumer<ValidationFixture> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Staged sound(String name, TestArchiveBuilder archive) {
    return new Staged(name, Set.of(), run -> run.archive(1, archive));
  }

  private static Staged broken(String name, String check, TestArchiveBuilder archive) {
    return new Staged(name, Set.of(check), run -> run.archive(1, archive));
  }

  private static Staged bounds(String name, String check, double[] meta, double[] header) {
    return new Staged(
        name,
        check.isEmpty() ? Set.of() : Set.of(check),
        run -> {
          for (int fhr = 0; fhr < 2; fhr++) {
            run.meta(fhr, meta(fhr, meta));
            run.archive(
                fhr,
                ValidationFixture.archive()
                    .bounds(header[0], header[1], header[2], header[3])
                    .metadata("{\"fhr\":" + fhr + "}"));
          }
        });
  }

  static Stream<Staged> soundFolders() {
    byte[] inside = TestImages.rgba(256, 256, (x, y) -> x == 125 && y == 82);
    double[] europe = {-10, 50, 2, 58};
    return Stream.of(
        new Staged("as it is", Set.of(), run -> {}),
        sound("opaque tile inside", ValidationFixture.archive(inside, TestImages.opaque(256))),
        sound("every tile in bounds", covering(id -> true)),
        sound(
            "tiles that show nothing left out",
            covering(id -> TileId.zoomOf(id) < 7 || id == middle(), NOTHING)),
        sound("one pixel and nothing below", ValidationFixture.archive(inside, NOTHING)),
        sound("one pixel west", ValidationFixture.archive(only(119, 82), NOTHING)),
        sound(
            "rich metadata",
            ValidationFixture.archive().metadata("{\"a\":{\"b\":[1,null,\"é\"]}}")),
        sound("metadata uncompressed", ValidationFixture.archive().internal(Compression.NONE)),
        sound("leaves", ValidationFixture.archive().leaves(1, 2)),
        sound(
            "gzip tiles",
            new TestArchiveBuilder()
                .tiles(Compression.GZIP)
                .tile(0, 0, 0, inside)
                .above(7, 62, 41, NOTHING)
                .tile(7, 62, 41, NOTHING)),
        sound("not clustered", ValidationFixture.archive().patch(TestHeaderPatcher.CLUSTERED, 0)),
        sound("center zoom", ValidationFixture.archive().patch(118, 9)),
        sound("center elsewhere", ValidationFixture.archive().patch(122, 127)),
        sound("gap in the tile data", ValidationFixture.archive().gap(99)),
        new Staged("bytes behind", Set.of(), run -> append(run.archive(1), 3)),
        bounds("header at the tolerance", "", europe, new double[] {-10.05, 49.95, 2.05, 58.05}),
        bounds(
            "global",
            "",
            new double[] {-180.00000000000003, -90, 180.00000000000003, 90},
            new double[] {-180, -85.0511288, 180, 85.0511287}),
        bounds(
            "global, snapped to a grid",
            "",
            new double[] {-180, -90, 180, 90},
            new double[] {-180.0224, -85.06, 180.0224, 85.06}));
  }

  static Stream<Staged> brokenArchives() {
    double[] europe = {-10, 50, 2, 58};
    String structure = "archive-structure";
    String zoom = "bounds-zoom";
    return Stream.of(
        broken("magic", structure, ValidationFixture.archive().patch(0, 'X')),
        broken("version", structure, ValidationFixture.archive().patch(7, 4)),
        broken("truncated", structure, ValidationFixture.archive().truncate(200)),
        broken("tile type", structure, ValidationFixture.archive().type(TileType.MVT)),
        broken(
            "count",
            structure,
            ValidationFixture.archive().patchLong(TestHeaderPatcher.TILE_ENTRIES, 9)),
        broken("zstd inside", structure, ValidationFixture.archive().internal(Compression.ZSTD)),
        broken(
            "brotli inside", structure, ValidationFixture.archive().internal(Compression.BROTLI)),
        broken("brotli said of tiles", structure, ValidationFixture.archive().patch(98, 3)),
        broken("zstd said of tiles", structure, ValidationFixture.archive().patch(98, 4)),
        broken("unknown said of tiles", structure, ValidationFixture.archive().patch(98, 0)),
        broken("no such compression", structure, ValidationFixture.archive().patch(98, 9)),
        broken("no metadata", structure, ValidationFixture.archive().metadata("")),
        broken("metadata an array", structure, ValidationFixture.archive().metadata("[]")),
        broken("metadata cut off", structure, ValidationFixture.archive().metadata("{\"a\":")),
        broken(
            "metadata twice", structure, ValidationFixture.archive().metadata("{\"a\":1,\"a\":1}")),
        broken(
            "no tile 0/0/0",
            "sample-tiles",
            new TestArchiveBuilder()
                .above(7, 62, 41, NOTHING)
                .tile(7, 62, 41, NOTHING)
                .patch(TestHeaderPatcher.MIN_ZOOM, 0)),
        broken("world no image", "sample-tiles", ValidationFixture.archive(NO_IMAGE, NOTHING)),
        broken("middle no image", "sample-tiles", ValidationFixture.archive(NOTHING, NO_IMAGE)),
        broken("a square of 64", "sample-tiles", ValidationFixture.archive(NOTHING, png(64))),
        broken("tiles of two sizes", "sample-tiles", ValidationFixture.archive(NOTHING, png(512))),
        broken("torn", "sample-tiles", torn()),
        broken("one tile of zoom 7", "sample-tiles", covering(id -> id <= middle())),
        broken("all but one of zoom 7", "sample-tiles", covering(id -> id != middle() + 1)),
        broken("one tile without one above", "sample-tiles", covering(id -> id != above())),
        broken(
            "zooms 1 to 6 empty",
            zoom,
            new TestArchiveBuilder().tile(0, 0, 0, NOTHING).tile(7, 62, 41, NOTHING)),
        broken("zoom 5 empty", zoom, covering(id -> TileId.zoomOf(id) != 5, NOTHING)),
        broken("opaque world", "nodata-transparency", ValidationFixture.archive(png(256), NOTHING)),
        broken(
            "2 pixels west",
            "nodata-transparency",
            ValidationFixture.archive(only(118, 82), NOTHING)),
        broken(
            "2 pixels south",
            "nodata-transparency",
            ValidationFixture.archive(only(125, 88), NOTHING)),
        broken(
            "header zooms", zoom, ValidationFixture.archive().patch(TestHeaderPatcher.MIN_ZOOM, 1)),
        broken("tile of zoom 8", zoom, ValidationFixture.archive().tile(8, 124, 82, NOTHING)),
        bounds("header apart", zoom, europe, new double[] {-10.06, 50, 2, 58}),
        bounds("no range", zoom, new double[] {2, 50, 2, 58}, new double[] {2, 50, 2, 58}),
        bounds(
            "antimeridian", zoom, new double[] {170, 0, -170, 9}, new double[] {170, 0, -170, 9}),
        bounds("beyond 180", zoom, new double[] {170, 0, 190, 9}, new double[] {170, 0, 190, 9}),
        bounds("arctic", zoom, new double[] {0, 86, 9, 90}, new double[] {0, 86, 9, 90}),
        bounds(
            "85 for 85.0511",
            zoom,
            new double[] {-180, -90, 180, 90},
            new double[] {-180, -85, 180, 85}),
        new Staged(
            "frames of other bounds",
            Set.of(zoom),
            run ->
                run.meta(1, meta(1, new double[] {-10.06, 50, 2, 58}))
                    .archive(1, ValidationFixture.archive().bounds(-10.06, 50, 2, 58))));
  }

  static Stream<Staged> images() {
    byte[] webp = WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA);
    return Stream.of(
        new Staged(
            "images announced",
            Set.of(),
            run -> run.image(0, webp).image(1, webp).announceImages(2, 6, 0, 1)),
        new Staged(
            "image of one frame", Set.of(), run -> run.image(1, webp).announceImages(2, 6, 1)),
        new Staged(
            "image announced in the meta alone",
            Set.of(),
            run ->
                run.image(1, webp)
                    .meta(1, ValidationFixture.announceImage(ValidationFixture.meta(1), 1))),
        new Staged("image not announced", Set.of(), run -> run.image(1, webp)),
        new Staged(
            "image a PNG",
            Set.of(FRAME_IMAGES),
            run -> run.image(1, NOTHING).announceImages(2, 6, 1)),
        new Staged(
            "image torn",
            Set.of(FRAME_IMAGES),
            run -> run.image(1, Arrays.copyOf(webp, webp.length - 9)).announceImages(2, 6, 1)));
  }

  static Stream<Staged> imagesThatAreNoFiles() {
    byte[] webp = WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA);
    return Stream.of(
        new Staged("image absent", Set.of(FRAME_IMAGES), run -> run.announceImages(2, 6, 1)),
        new Staged(
            "image absent that the manifest alone announces",
            Set.of(FRAME_IMAGES),
            run -> run.announceImages(2, 6, 1).meta(1, ValidationFixture.meta(1))),
        new Staged(
            "image empty",
            Set.of(FRAME_IMAGES),
            run -> run.image(1, new byte[0]).announceImages(2, 6, 1)),
        new Staged(
            "image too large",
            Set.of(FRAME_IMAGES),
            run -> {
              run.image(1, webp).announceImages(2, 6, 1);
              append(run.imageFile(1), 32 << 20);
            }),
        new Staged(
            "image a link",
            Set.of(FRAME_IMAGES),
            run -> {
              run.image(0, webp).announceImages(2, 6, 1);
              try {
                Files.createSymbolicLink(run.imageFile(1), Path.of("000.webp"));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  static Stream<Staged> framesThatDoNotAgree() {
    return Stream.of(
        new Staged(
            "units",
            Set.of("frame-meta-contract"),
            run -> run.meta(1, ValidationFixture.meta(1).put("units", "K"))),
        new Staged(
            "colormap",
            Set.of("frame-meta-contract"),
            run -> run.meta(1, ValidationFixture.meta(1).put("colormap_id", "other"))),
        new Staged(
            "colormap version",
            Set.of("frame-meta-contract"),
            run -> run.meta(1, ValidationFixture.meta(1).put("colormap_version", 2))),
        new Staged(
            "palette",
            Set.of("frame-meta-contract"),
            run ->
                run.meta(0, ValidationFixture.meta(0).put("palette_hash", "a"))
                    .meta(1, ValidationFixture.meta(1).put("palette_hash", "b"))),
        new Staged(
            "palette of one alone",
            Set.of(),
            run -> run.meta(1, ValidationFixture.meta(1).put("palette_hash", "b"))),
        new Staged(
            "size of tiles",
            Set.of("sample-tiles"),
            run ->
                run.archive(
                    1,
                    ValidationFixture.archive(
                        TestImages.rgba(512, 512, (x, y) -> false),
                        TestImages.rgba(512, 512, (x, y) -> false)))),
        new Staged(
            "the same bytes, and nothing to see",
            Set.of(),
            run -> {
              for (int fhr = 0; fhr < 2; fhr++) {
                run.archive(fhr, ValidationFixture.archive(NOTHING, NOTHING));
              }
            }));
  }

  static Stream<Staged> brokenDocuments() {
    ObjectNode twice = ValidationFixture.manifest(2, 6);
    ((ArrayNode) twice.get("frames")).set(1, twice.get("frames").get(0));
    return Stream.of(
        new Staged(
            "manifest no JSON",
            Set.of("manifest-contract"),
            run -> run.write(run.manifest(), "{".getBytes(UTF_8))),
        new Staged(
            "available_frames",
            Set.of("frame-counts"),
            run -> run.manifest(ValidationFixture.manifest(2, 6).put("available_frames", 3))),
        new Staged("frame twice", Set.of("frame-counts"), run -> run.manifest(twice)),
        new Staged("meta absent", Set.of("frame-meta-contract"), run -> delete(run.metaFile(1))),
        new Staged(
            "meta of another unit",
            Set.of("frame-meta-contract"),
            run -> run.meta(1, ValidationFixture.meta(1).put("units", 1))),
        new Staged("archive absent", Set.of("archives-exist"), run -> delete(run.archive(1))),
        new Staged(
            "archive empty",
            Set.of("archives-exist"),
            run -> run.write(run.archive(1), new byte[0])),
        new Staged(
            "several",
            Set.of("frame-meta-contract", "archive-structure", "sample-tiles"),
            run ->
                run.stage(4, 6)
                    .meta(1, ValidationFixture.meta(1).put("fhr", 2))
                    .archive(2, ValidationFixture.archive().metadata("1"))
                    .archive(3, ValidationFixture.archive(NOTHING, NO_IMAGE))));
  }

  @ParameterizedTest
  @MethodSource({"soundFolders", "brokenArchives", "framesThatDoNotAgree", "images"})
  void givesSameVerdictForStagedAndPublishedFolder(Staged staged) throws IOException {
    assertOneVerdict(staged);
    run.publishUnchecked();
    Path published = run.published.variable(ValidationFixture.KEY);
    assertThat(failing(verified(published, false))).as("published").isEqualTo(staged.failing);
    assertThat(failing(verified(published, true))).as("published, deep").isEqualTo(staged.failing);
  }

  @ParameterizedTest
  @MethodSource({"brokenDocuments", "imagesThatAreNoFiles"})
  void givesSameVerdictForBrokenDocuments(Staged staged) {
    assertOneVerdict(staged);
  }

  private void assertOneVerdict(Staged staged) {
    staged.change.accept(run.stage(2, 6));
    Path variable = run.manifest().getParent();

    ValidationReport report = report(run.staging, ValidationFixture.KEY);
    VerifyResult verified = verified(variable, false);
    VerifyResult deep = verified(variable, true);

    assertThat(failing(report)).as("server").isEqualTo(staged.failing);
    assertThat(failing(verified)).as("verify").isEqualTo(staged.failing);
    assertThat(failing(deep)).as("verify --deep").isEqualTo(staged.failing);
    assertThat(report.outcome())
        .isEqualTo(staged.failing.isEmpty() ? CheckOutcome.PASS : CheckOutcome.FAIL);
    if (report.checks().stream().noneMatch(OneVerdictTest::endsAtManifest)) {
      assertThat(checks(verified)).isEqualTo(checks(report));
    } else {
      assertThat(checks(verified)).isSubsetOf(checks(report));
    }
    assertThat(checks(deep)).isEqualTo(checks(verified));
  }

  @Test
  void warnsAboutFramesWithEqualBytes() {
    run.stage(3, 6);
    for (int fhr = 0; fhr < 3; fhr++) {
      run.archive(fhr, ValidationFixture.archive());
    }
    ValidationReport report = report(run.staging, ValidationFixture.KEY);
    assertThat(report.outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(report.decision())
        .isEqualTo(
            "passed; 2 warnings: frame 001: has the same bytes as frame 000; frame 002: has the"
                + " same bytes as frame 000");
    for (boolean deep : new boolean[] {false, true}) {
      VerifyResult verified = verified(run.manifest().getParent(), deep);
      assertThat(verified.failures()).isZero();
      assertThat(verified.allRows())
          .filteredOn(row -> row.outcome() == CheckOutcome.WARN)
          .extracting(VerifyRow::check, VerifyRow::detail)
          .containsOnly(tuple("sample-tiles", "has the same bytes as frame 000"))
          .hasSize(2);
    }
  }

  @Test
  void warnsAboutFrameWithFarFewerTiles() {
    run.stage(4, 6);
    for (int fhr = 0; fhr < 4; fhr++) {
      run.archive(fhr, new TestArchiveBuilder().everyTile(NOTHING, Map.of()));
    }
    run.archive(2, covering(id -> true, NOTHING));
    ValidationReport report = report(run.staging, ValidationFixture.KEY);
    assertThat(report.decision())
        .matches(
            "passed; 1 warning: frame 002: has \\d\\d tiles of zoom 7, the other frames about"
                + " 16384");
    VerifyResult verified = verified(run.manifest().getParent(), false);
    assertThat(verified.failures()).isZero();
    assertThat(verified.allRows())
        .filteredOn(row -> row.outcome() == CheckOutcome.WARN)
        .extracting(VerifyRow::check)
        .containsExactly("sample-tiles");
    // If half of the frames have few tiles, that is normal weather data.
    run.archive(1, covering(id -> true, NOTHING));
    assertThat(report(run.staging, ValidationFixture.KEY).outcome()).isEqualTo(CheckOutcome.PASS);
  }

  @Test
  void comparesFramesWithPublishedOnes() throws IOException {
    run.stage(2, 6);
    run.publishUnchecked();
    run.stage(4, 6)
        .meta(2, ValidationFixture.meta(2).put("units", "K"))
        .meta(3, ValidationFixture.meta(3).put("colormap_id", "other"));
    Checklist checklist =
        new Checklist(
            workers, run.staging, run.published, 0, TestClock.ticking(), new RecordingMetrics());
    assertThat(await(checklist.run(ValidationFixture.KEY)).decision())
        .startsWith("failed: frame-meta-contract: frame 002: ")
        .contains(
            "units K, those of published frames are F",
            "colormap other version 1, those of published frames are tmp2m version 1");
  }

  @Test
  void appliesSameRulesToUnsampledTilesInDeepMode() {
    run.stage(2, 6);
    run.archive(
        1,
        new TestArchiveBuilder()
            .everyTile(
                NOTHING, Map.of(TileId.of(3, 3, 2), NO_IMAGE, TileId.of(4, 0, 0), png(256))));

    assertThat(failing(report(run.staging, ValidationFixture.KEY))).isEmpty();
    Path variable = run.manifest().getParent();
    assertThat(failing(verified(variable, false))).isEmpty();
    assertThat(failing(verified(variable, true)))
        .containsExactly("nodata-transparency", "sample-tiles");
  }

  @Test
  void passesTilesWithinToleranceAtEveryZoomInDeepMode() {
    run.stage(1, 6).archive(0, covering(id -> true).bounds(-10.05, 49.95, 2.05, 58.05));
    assertThat(failing(report(run.staging, ValidationFixture.KEY))).isEmpty();
    assertThat(failing(verified(run.manifest().getParent(), true))).isEmpty();
  }

  /** Returns the kept tiles of the bounds, opaque up to the tolerance of the bounds. */
  private static TestArchiveBuilder covering(LongPredicate kept) {
    return covering(kept, null);
  }

  /**
   * Returns the kept tiles of the bounds.
   *
   * @param content of each tile; null for tiles that are opaque up to the tolerance of the bounds
   */
  private static TestArchiveBuilder covering(LongPredicate kept, byte @Nullable [] content) {
    TestArchiveBuilder archive = new TestArchiveBuilder();
    for (long id = 0; id < TileId.firstOf(8); id++) {
      int z = TileId.zoomOf(id);
      int x = TileId.xOf(id);
      int y = TileId.yOf(id);
      double world = 256 * (1 << z);
      double west = WebMercator.x(-10.05) * world;
      double east = WebMercator.x(2.05) * world;
      double north = WebMercator.y(58.05) * world;
      double south = WebMercator.y(49.95) * world;
      boolean inside =
          x * 256 + 256 > west && x * 256 < east && y * 256 + 256 > north && y * 256 < south;
      if (inside && kept.test(id)) {
        archive.tile(
            z,
            x,
            y,
            content != null
                ? content
                : TestImages.rgba(
                    256,
                    256,
                    (i, j) ->
                        x * 256 + i + 1 > west
                            && x * 256 + i < east
                            && y * 256 + j + 1 > north
                            && y * 256 + j < south));
      }
    }
    return archive;
  }

  /** Returns a tile of zoom 7 that lies within the bounds together with its neighbours. */
  private static long middle() {
    return TileId.of(7, 62, 41);
  }

  /** Returns the parent of {@link #middle}. */
  private static long above() {
    return TileId.of(6, 31, 20);
  }

  /** Returns an archive with the two sampled tiles and zeros in place of all others. */
  private static TestArchiveBuilder torn() {
    TestArchiveBuilder archive = new TestArchiveBuilder();
    for (long id = 0; id < TileId.firstOf(8); id++) {
      archive.run(id, 1, id == 0 || id == middle() ? NOTHING : new byte[NOTHING.length]);
    }
    return archive;
  }

  @ParameterizedTest
  @ValueSource(strings = {"opaque-interior-optipng", "snap-tolerance", "deep-vs-server"})
  void passesArchivesOfOtherTools(String name) throws IOException {
    Path root = withAnnouncedImages(TestData.cases(name));
    List<Path> manifests;
    try (Stream<Path> files = Files.walk(root)) {
      manifests = files.filter(file -> file.endsWith("manifest.json")).toList();
    }
    assertThat(manifests).isNotEmpty();
    for (Path manifest : manifests) {
      Path at = root.relativize(manifest);
      VariableKey key =
          new VariableKey(
              at.getName(0).toString(),
              new RunId(at.getName(1).toString()),
              at.getName(2).toString());
      ValidationReport report = report(root, key);
      assertThat(report.decision()).isEqualTo("passed");
      assertThat(verified(manifest.getParent(), false).failures()).isZero();
      assertThat(verified(manifest.getParent(), true).failures()).isZero();
    }
  }

  /** Copies a staged root, and adds the images that its metas announce: the cases have none. */
  private Path withAnnouncedImages(Path root) throws IOException {
    Path copy = folder.resolve("case");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(root.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
        if (target.getParent().endsWith("meta")
            && Files.readString(file).contains("frame_image_url")) {
          String image = file.getFileName().toString().replace(".json", ".webp");
          Files.createDirectories(target.resolve("../../frames").normalize());
          Files.write(
              target.resolve("../../frames").normalize().resolve(image),
              WebpFixtures.bytes(WebpFixtures.LOSSLESS_512));
        }
      }
    }
    return copy;
  }

  private ValidationReport report(Path staging, VariableKey key) {
    Checklist checklist =
        new Checklist(
            workers,
            staging,
            new PublishedLayout(folder.resolve("nothing")),
            0,
            TestClock.ticking(),
            new RecordingMetrics());
    return await(checklist.run(key));
  }

  private VerifyResult verified(Path path, boolean deep) {
    List<VerifyTarget> targets = new ArrayList<>();
    VerifyTarget.find(path, targets::add);
    assertThat(targets).hasSize(1);
    return new Verifier(2, deep, (file, done, of) -> {}).verify(targets.get(0));
  }

  private static Set<String> failing(ValidationReport report) {
    return report.checks().stream()
        .filter(check -> check.outcome() == CheckOutcome.FAIL)
        .map(CheckResult::check)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> failing(VerifyResult verified) {
    return verified.allRows().stream()
        .filter(row -> row.outcome() == CheckOutcome.FAIL)
        .map(VerifyRow::check)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean endsAtManifest(CheckResult check) {
    return check.outcome() == CheckOutcome.FAIL
        && Set.of("manifest-contract", "frame-counts").contains(check.check());
  }

  private static Set<String> checks(ValidationReport report) {
    return report.checks().stream().map(CheckResult::check).collect(Collectors.toSet());
  }

  private static Set<String> checks(VerifyResult verified) {
    return verified.allRows().stream().map(VerifyRow::check).collect(Collectors.toSet());
  }

  private static ObjectNode meta(int fhr, double[] bounds) {
    ObjectNode meta = ValidationFixture.meta(fhr);
    ArrayNode array = meta.putArray("bounds");
    for (double side : bounds) {
      array.add(side);
    }
    return meta;
  }

  private static byte[] png(int side) {
    return TestImages.opaque(side);
  }

  private static byte[] only(int column, int row) {
    return TestImages.rgba(256, 256, (x, y) -> x == column && y == row);
  }

  private static void append(Path file, int bytes) {
    try {
      Files.write(file, new byte[bytes], StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
