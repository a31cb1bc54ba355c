package twf.tiles.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.catalog.CatalogView.ModelView;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.publishing.ForeignRoots;
import twf.tiles.storage.MissingFiles;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.PublishedFixture;
import twf.tiles.testing.RecordingMetrics;

final class CatalogTest {
  private static final RunId RUN = new RunId("20190301_00z");
  private static final VariableKey KEY = new VariableKey("era5", RUN, "tmp2m");

  @TempDir Path root;
  private final Vertx vertx = Vertx.vertx();
  private final RecordingMetrics shows = new RecordingMetrics();
  private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
  private PublishedFixture tree;
  private Catalog catalog;

  @BeforeEach
  void make() {
    tree = new PublishedFixture(root);
    catalog = catalog();
  }

  private Catalog catalog() {
    WorkerPool blocking = new WorkerPool(vertx, "test", 2);
    ContentReader contents =
        new ContentReader(
            vertx, blocking, blocking, tree.published(), 1 << 20, key -> {}, Clock.systemUTC());
    return new Catalog(tree.manifests(), tree.published(), contents, blocking, problem::get, shows);
  }

  @AfterEach
  void close() {
    FutureAssertions.await(vertx.close());
  }

  @Test
  void loadsEmptyViewFromEmptyRoots() {
    FutureAssertions.await(catalog.load());
    assertThat(catalog.view().models()).isEmpty();
  }

  @Test
  void listsRunsNewestFirstWithoutReadingSnapshots() throws Exception {
    String name = tree.publish(KEY, 2);
    tree.publish(new VariableKey("era5", new RunId("20190301_06z"), "tmp2m"), 1);
    Files.delete(tree.published().snapshot(KEY, name));
    FutureAssertions.await(catalog.load());
    ModelView model = catalog.view().model("era5").orElseThrow();
    assertThat(model.runs().keySet())
        .extracting(RunId::text)
        .containsExactly("20190301_06z", "20190301_00z");
    assertThat(catalog.view().newestSnapshotName(KEY)).contains(name);
    assertThat(FutureAssertions.failure(catalog.contents().snapshot(KEY, name)))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.NOT_FOUND));
  }

  @Test
  void ignoresInvalidNames() throws Exception {
    tree.publish(KEY, 1);
    Path published = tree.published().root();
    Files.createDirectories(published.resolve("ERA5/20190301_00z/tmp2m"));
    Files.createDirectories(published.resolve("era5/.20190301_00z.removed/tmp2m"));
    Files.createDirectories(published.resolve("era5/20190230_00z/tmp2m"));
    Files.createDirectories(published.resolve("era5/20190301_12z/half-copied/frames"));
    FutureAssertions.await(catalog.load());
    assertThat(catalog.view().models()).containsOnlyKeys("era5");
    assertThat(catalog.view().model("era5").orElseThrow().runs()).containsOnlyKeys(RUN);
  }

  @Test
  void refreshesOneModelAndReportsMetrics() {
    String name = tree.publish(KEY, 1);
    tree.publish(new VariableKey("gfs", RUN, "tmp2m"), 1);
    tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    tree.hold("era5", RUN);
    FutureAssertions.await(catalog.refresh("era5"));
    assertThat(catalog.view().models()).containsOnlyKeys("era5");
    assertThat(shows.shown.get("era5").orElseThrow().generation()).isEqualTo(1);
    assertThat(shows.held.get("era5").runs()).containsOnlyKeys(RUN);
  }

  @Test
  void keepsLastGoodStateOnBrokenFile() {
    String name = tree.publish(KEY, 1);
    tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    FutureAssertions.await(catalog.load());
    byte[] broken = "{".getBytes(StandardCharsets.UTF_8);
    tree.overwrite(tree.manifests().pointer("era5"), broken);
    tree.overwrite(tree.manifests().holds("era5"), broken);
    String more = tree.publish(KEY, 2);
    FutureAssertions.await(catalog.load());
    assertThat(catalog.view().pointerSnapshotName(KEY)).contains(name);
    assertThat(catalog.view().newestSnapshotName(KEY)).contains(more);
  }

  @Test
  void noticesArchivesThatAnotherProcessChanged() throws Exception {
    String name = tree.publish(KEY, 2);
    tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    FutureAssertions.await(catalog.load());
    FutureAssertions.await(catalog.checkFiles());
    Path archive = tree.published().archive(KEY, "001");
    FileTime published = Files.getLastModifiedTime(archive);
    FileTime touched = FileTime.fromMillis(published.toMillis() + 5_000);
    Files.setLastModifiedTime(archive, touched);
    FutureAssertions.await(catalog.checkFiles());
    assertThat(catalog.missingFiles()).isEmpty();
    byte[] bytes = Files.readAllBytes(archive);
    tree.overwrite(archive, new byte[bytes.length]);
    Files.setLastModifiedTime(archive, FileTime.fromMillis(published.toMillis() + 9_000));
    for (int look = 1; look <= 2; look++) {
      FutureAssertions.await(catalog.checkFiles());
      MissingFiles changed = catalog.missingFiles().get("era5");
      assertThat(changed.count()).isEqualTo(1);
      assertThat(changed.first()).isEqualTo(archive);
      assertThat(changed.problem()).isEqualTo("its bytes changed");
    }
    tree.overwrite(archive, bytes);
    Files.setLastModifiedTime(archive, touched);
    FutureAssertions.await(catalog.checkFiles());
    assertThat(catalog.missingFiles()).isEmpty();
  }

  private ForeignRoots foreign() {
    return new ForeignRoots(tree.published().root(), tree.manifests().root(), "era5");
  }

  private List<String> problems() {
    return catalog.problems().getOrDefault("era5", List.of());
  }

  @Test
  void showsPointerOfAnotherPublisherAsItIs() throws Exception {
    foreign().run(RUN, 3).pointer(RUN, 3);
    FutureAssertions.await(catalog.load());
    ModelView model = catalog.view().model("era5").orElseThrow();
    assertThat(model.runs()).containsOnlyKeys(RUN);
    assertThat(model.pointer().orElseThrow().document().content().getBytes())
        .isEqualTo(Files.readAllBytes(tree.manifests().pointer("era5")));
    PublishedSnapshot shown =
        FutureAssertions.await(catalog.contents().newest(catalog.view(), KEY));
    assertThat(shown.document().content().getBytes())
        .isEqualTo(Files.readAllBytes(tree.published().snapshot(KEY, "manifest.3")));
    PublishedFrame frame =
        FutureAssertions.await(catalog.contents().frame(catalog.view(), KEY, "002"));
    assertThat(frame.frame().bytes()).isEqualTo(Files.size(foreign().archive(RUN, 2)));
    assertThat(frame.frame().sha256()).hasSize(64);
    assertThat(frame.snapshot().rendering().units()).isEqualTo("F");
    assertThat(problems())
        .singleElement()
        .asString()
        .contains("shows run " + RUN + " without a generation")
        .contains("tilesctl adopt era5 --reason TEXT");
    FutureAssertions.await(catalog.checkFiles());
    assertThat(catalog.missingFiles()).isEmpty();
    assertThat(shows.lines()).contains("problems era5 1");
  }

  @Test
  void hidesPointerOfAnotherPublisherIfFilesAreMissing() throws Exception {
    foreign().run(RUN, 3).pointer(RUN, 3);
    Files.delete(foreign().archive(RUN, 1));
    VariableKey other = new VariableKey("gfs", RUN, "tmp2m");
    tree.movePointer("gfs", 1, RUN, Map.of("tmp2m", tree.publish(other, 1)));
    FutureAssertions.await(catalog.load());
    assertThat(catalog.view().model("era5").flatMap(ModelView::pointer)).isEmpty();
    assertThat(problems()).anySatisfy(line -> assertThat(line).contains("001.pmtiles"));
    assertThat(catalog.view().pointerSnapshotName(other)).isPresent();
    assertThat(catalog.problems()).containsOnlyKeys("era5");
  }

  @Test
  void listsNoRunOfAnotherPublisherBesideOwnPointer() {
    foreign().run(RUN, 3).pointer(RUN, 3);
    FutureAssertions.await(catalog.load());
    VariableKey newer = new VariableKey("era5", new RunId("20190301_06z"), "tmp2m");
    String name = tree.publish(newer, 1);
    tree.movePointer("era5", 1, newer.run(), Map.of("tmp2m", name));
    FutureAssertions.await(catalog.load());
    assertThat(catalog.view().model("era5").orElseThrow().runs()).containsOnlyKeys(newer.run());
    assertThat(problems())
        .singleElement()
        .asString()
        .contains(RUN + "/tmp2m/manifest.json")
        .contains("tilesctl adopt era5 --dry-run");
  }

  @Test
  void noticesPointerWrittenByAnotherProcess() {
    String name = tree.publish(KEY, 1);
    tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    FutureAssertions.await(catalog.load());
    assertThat(problems()).isEmpty();
    String text =
        new String(
            catalog
                .view()
                .model("era5")
                .orElseThrow()
                .pointer()
                .orElseThrow()
                .document()
                .content()
                .getBytes(),
            StandardCharsets.UTF_8);
    tree.overwrite(
        tree.manifests().pointer("era5"),
        text.replaceFirst("\"generation\"\\s*:\\s*1", "\"generation\":9")
            .getBytes(StandardCharsets.UTF_8));
    FutureAssertions.await(catalog.poll());
    assertThat(catalog.view().pointerSnapshotName(KEY)).contains(name);
    assertThat(problems())
        .singleElement()
        .asString()
        .contains("as generation 9, and history/ has no such state")
        .contains("tilesctl adopt era5 --reason TEXT");
  }

  @Test
  void detectsNewPointersAndHoldsByPolling() {
    FutureAssertions.await(catalog.load());
    String name = tree.publish(KEY, 1);
    tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    FutureAssertions.await(catalog.poll());
    assertThat(catalog.view().pointerSnapshotName(KEY)).contains(name);
    CatalogView before = catalog.view();
    FutureAssertions.await(catalog.poll());
    assertThat(catalog.view()).isSameAs(before);
    tree.hold("era5", RUN);
    FutureAssertions.await(catalog.poll());
    assertThat(catalog.view().model("era5").orElseThrow().holds().runs()).containsOnlyKeys(RUN);
  }

  @Test
  void removesVanishedModel() throws Exception {
    String name = tree.publish(KEY, 1);
    tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    FutureAssertions.await(catalog.load());
    Files.delete(tree.published().newestLink(KEY));
    Files.delete(tree.manifests().pointer("era5"));
    FutureAssertions.await(catalog.load());
    assertThat(catalog.view().models()).isEmpty();
    assertThat(shows.shown.get("era5")).isEqualTo(Optional.empty());
  }

  @Test
  void rejectsSnapshotNotMatchingItsName() {
    String name = tree.publish(KEY, 1);
    tree.overwrite(
        tree.published().snapshot(KEY, name),
        tree.published().read(KEY, name).toJson().toString().getBytes(StandardCharsets.UTF_8));
    assertThat(FutureAssertions.failure(catalog.contents().snapshot(KEY, name)))
        .hasMessageContaining("content of another name");
  }

  @Test
  void cachesSnapshots() throws Exception {
    String name = tree.publish(KEY, 1);
    FutureAssertions.await(catalog.load());
    Future<PublishedSnapshot> first = catalog.contents().snapshot(KEY, name);
    Future<PublishedSnapshot> second = catalog.contents().snapshot(KEY, name);
    assertThat(FutureAssertions.await(first)).isSameAs(FutureAssertions.await(second));
    Files.delete(tree.published().snapshot(KEY, name));
    assertThat(FutureAssertions.await(catalog.contents().newest(catalog.view(), KEY)))
        .isSameAs(FutureAssertions.await(first));
  }

  private void publishTwoModels() {
    tree.movePointer("era5", 1, RUN, Map.of("tmp2m", tree.publish(KEY, 4)));
    VariableKey other = new VariableKey("gfs", RUN, "tmp2m");
    tree.movePointer("gfs", 1, RUN, Map.of("tmp2m", tree.publish(other, 3)));
    look();
    assertThat(catalog.missingFiles()).isEmpty();
    assertThat(catalog.isMissingOfAll()).isFalse();
  }

  private void look() {
    FutureAssertions.await(catalog.load());
    FutureAssertions.await(catalog.checkFiles());
  }

  @ParameterizedTest
  @CsvSource({
    "., 9, manifests/",
    "manifests, 1, manifests/",
    "frames, 4, frames/000.pmtiles",
    "frames/002.pmtiles, 1, frames/002.pmtiles",
    "meta, 4, meta/000.json",
    "meta/003.json, 1, meta/003.json"
  })
  void countsMissingFilesUntilRestored(String gone, long count, String first) throws Exception {
    publishTwoModels();
    Path file = tree.published().variable(KEY).resolve(gone).normalize();
    Path aside = root.resolve("aside");
    Files.move(file, aside);
    look();
    assertThat(catalog.missingFiles()).containsOnlyKeys("era5");
    MissingFiles missing = catalog.missingFiles().get("era5");
    assertThat(missing.count()).isEqualTo(count);
    assertThat(missing.first().toString())
        .contains(tree.published().variable(KEY).resolve(first).toString());
    assertThat(missing.describe("era5")).contains("era5: " + count, "tilesctl rollback era5");
    assertThat(catalog.isMissingOfAll()).isFalse();
    assertThat(shows.lines()).contains("missing era5 " + count, "missing gfs 0");
    assertThat(catalog.view().model("era5").orElseThrow().pointer()).isPresent();

    Catalog restarted = catalog();
    FutureAssertions.await(restarted.load());
    FutureAssertions.await(restarted.checkFiles());
    assertThat(restarted.missingFiles()).containsOnlyKeys("era5");

    Files.move(aside, file);
    look();
    assertThat(catalog.missingFiles()).isEmpty();
    assertThat(shows.lines())
        .filteredOn(line -> line.startsWith("missing"))
        .last()
        .isEqualTo("missing gfs 0");
    assertThat(shows.lines()).contains("missing era5 0");
  }

  @Test
  void countsArchiveOfWrongSizeAsMissing() throws Exception {
    publishTwoModels();
    Path archive = tree.published().archive(KEY, "001");
    byte[] whole = Files.readAllBytes(archive);
    tree.overwrite(archive, java.util.Arrays.copyOf(whole, 10));
    look();
    assertThat(catalog.missingFiles().get("era5").problem())
        .isEqualTo("expected " + whole.length + " bytes, found 10");
    Files.delete(archive);
    Files.createDirectory(archive);
    look();
    assertThat(catalog.missingFiles().get("era5").problem()).isEqualTo("not a regular file");
  }

  @Test
  void checksOnlyFilesOfShownRuns() throws Exception {
    VariableKey earlier = new VariableKey("era5", new RunId("20190228_18z"), "tmp2m");
    tree.publish(earlier, 3);
    publishTwoModels();
    Files.delete(tree.published().archive(earlier, "001"));
    look();
    assertThat(catalog.missingFiles()).isEmpty();
  }

  @Test
  void detectsFilesMissingOfAllModels() throws Exception {
    publishTwoModels();
    for (String model : List.of("era5", "gfs")) {
      assertThat(catalog.isMissingOfAll()).isFalse();
      Files.delete(tree.published().archive(new VariableKey(model, RUN, "tmp2m"), "000"));
      look();
    }
    assertThat(catalog.isMissingOfAll()).isTrue();
  }

  @Test
  void clearsMissingFilesWhenPointerMoves() throws Exception {
    RunId earlier = new RunId("20190228_18z");
    String name = tree.publish(new VariableKey("era5", earlier, "tmp2m"), 3);
    publishTwoModels();
    Files.delete(tree.published().archive(KEY, "000"));
    look();
    assertThat(catalog.missingFiles()).containsOnlyKeys("era5");
    tree.movePointer("era5", 2, earlier, Map.of("tmp2m", name));
    FutureAssertions.await(catalog.refresh("era5"));
    assertThat(catalog.missingFiles()).isEmpty();
  }

  @Test
  void keepsViewWhileRootsAreInvalid() throws Exception {
    publishTwoModels();
    problem.set(Optional.of("not mounted"));
    Path aside = root.resolve("aside");
    Files.move(tree.published().root(), aside);
    Files.createDirectory(tree.published().root());
    for (Future<Void> read :
        List.of(catalog.load(), catalog.poll(), catalog.refresh("era5"), catalog.checkFiles())) {
      assertThat(FutureAssertions.failure(read)).hasMessageContaining("not mounted");
    }
    assertThat(catalog.view().model("era5").orElseThrow().runs()).containsOnlyKeys(RUN);
    assertThat(catalog.missingFiles()).isEmpty();
    Files.delete(tree.published().root());
    Files.move(aside, tree.published().root());
    problem.set(Optional.empty());
    look();
    assertThat(catalog.view().model("era5").orElseThrow().runs()).containsOnlyKeys(RUN);
  }
}
