package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.testing.FaultInjectingFileOperations;
import twf.tiles.testing.PublishedFixture;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TmpfsTempDirFactory;

class RootMarkerStoreTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-02-01T12:34:56.789Z"), ZoneOffset.UTC);
  private static final RunId RUN = new RunId("20260129_12z");
  private static final VariableKey KEY = new VariableKey("gfs", RUN, "tmp2m");

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private Path staging;
  private Path published;
  private Path manifests;

  @BeforeEach
  void makeRoots() throws IOException {
    staging = Files.createDirectories(temp.resolve("staging"));
    published = Files.createDirectories(temp.resolve("published"));
    manifests = Files.createDirectories(temp.resolve("manifests"));
  }

  private RootMarkerStore markers() {
    return markers(staging, published, manifests, new DurableFileOperations());
  }

  private static RootMarkerStore markers(
      Path staging, Path published, Path manifests, FileOperations operations) {
    return new RootMarkerStore(staging, published, manifests, operations, CLOCK);
  }

  /** Checks and writes the markers as at a start. */
  private RootMarkerStore start() throws IOException {
    RootMarkerStore markers = markers();
    markers.checkAtStart();
    markers.initialise();
    return markers;
  }

  private static JsonObject json(Path root) {
    try {
      return new JsonObject(Files.readString(root.resolve(RootMarkerStore.FILE)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String id(Path root) {
    return json(root).getString("id");
  }

  /** Publishes a run, sets the pointer to it, and stages the same run. */
  private void publishAndStage() {
    PublishedFixture fixture = new PublishedFixture(temp);
    fixture.movePointer("gfs", 1, RUN, Map.of("tmp2m", fixture.publish(KEY, 6)));
    new StagedRun(staging, KEY.toString(), 6).stage(6);
  }

  private static String refused(RootMarkerStore markers) {
    FailureException refused = catchThrowableOfType(FailureException.class, markers::checkAtStart);
    assertThat(refused).as("start is rejected").isNotNull();
    assertThat(refused.getMessage().lines()).hasSize(1);
    return refused.getMessage();
  }

  private SortedMap<String, String> everything() {
    SortedMap<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.toList()) {
        String content =
            Files.isSymbolicLink(file)
                ? "-> " + Files.readSymbolicLink(file)
                : Files.isRegularFile(file, NOFOLLOW_LINKS)
                    ? FileDigest.of(Files.readAllBytes(file)).sha256()
                    : "folder";
        all.put(temp.relativize(file).toString(), content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  @Test
  void marksEmptyRootsAsPair() throws IOException {
    RootMarkerStore markers = start();
    assertThat(json(published).getString("role")).isEqualTo("published");
    assertThat(json(manifests).getString("role")).isEqualTo("manifests");
    assertThat(json(published).getInteger("contract_version")).isEqualTo(1);
    assertThat(json(published).getString("created_at")).isEqualTo("2026-02-01T12:34:56Z");
    assertThat(id(published)).hasSizeGreaterThan(20).isEqualTo(id(manifests));
    assertThat(markers.problem()).isEmpty();
    SortedMap<String, String> before = everything();
    assertThat(start().problem()).isEmpty();
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void marksMatchingRootsOfPreviousVersion() throws IOException {
    publishAndStage();
    start();
    assertThat(id(published)).isEqualTo(id(manifests));
  }

  @Test
  void marksRootsWithInterruptedPublish() throws IOException {
    Files.createDirectories(published.resolve("gfs/20260129_12z/tmp2m/frames"));
    Files.createDirectories(published.resolve("gfs/20260129_12z/tmp2m/manifests"));
    Files.createDirectories(manifests.resolve("gfs"));
    start();
    assertThat(id(published)).isEqualTo(id(manifests));
  }

  @Test
  void marksRootsMissingOneModelsRun() throws IOException {
    publishAndStage();
    VariableKey lost = new VariableKey("hrrr", RUN, "tmp2m");
    PublishedFixture fixture = new PublishedFixture(temp);
    fixture.movePointer("hrrr", 1, RUN, Map.of("tmp2m", fixture.publish(lost, 6)));
    Files.move(published.resolve("hrrr"), temp.resolve("hrrr"));
    start();
    assertThat(id(published)).isEqualTo(id(manifests));
  }

  @Test
  void rejectsUnmountedPublishRoot() throws IOException {
    publishAndStage();
    Files.move(published, temp.resolve("unmounted"));
    Files.createDirectory(published);
    SortedMap<String, String> before = everything();
    assertThat(refused(markers()))
        .startsWith("PUBLISH_ROOT: ")
        .contains(published.toString(), "gfs/20260129_12z/tmp2m/manifests/", "expected", "mount");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void rejectsMarkedRootWithUnmountedPartner() throws IOException {
    publishAndStage();
    start();
    for (Path root : List.of(published, manifests)) {
      Path aside = temp.resolve("aside");
      Files.move(root, aside);
      Files.createDirectory(root);
      SortedMap<String, String> before = everything();
      assertThat(refused(markers()))
          .contains(root.toString(), root.resolve(RootMarkerStore.FILE).toString(), "mount");
      assertThat(everything()).isEqualTo(before);
      Files.delete(root);
      Files.move(aside, root);
      markers().checkAtStart();
    }
  }

  @Test
  void acceptsEmptyManifestRootAfterSuggestedFix() throws IOException {
    publishAndStage();
    Files.move(manifests, temp.resolve("lost"));
    Files.createDirectory(manifests);
    String said = refused(markers());
    assertThat(said).contains("type: mkdir " + manifests.resolve("gfs"));
    Files.createDirectory(manifests.resolve("gfs"));
    start();
    assertThat(id(published)).isEqualTo(id(manifests));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rejectsEveryPermutationOfRoots(boolean marked) throws IOException {
    publishAndStage();
    if (marked) {
      start();
    }
    SortedMap<String, String> before = everything();
    List<Path> roots = List.of(staging, published, manifests);
    List<String> accepted = new ArrayList<>();
    for (int first = 0; first < 3; first++) {
      for (int second = 0; second < 3; second++) {
        if (first != second) {
          RootMarkerStore markers =
              markers(
                  roots.get(first),
                  roots.get(second),
                  roots.get(3 - first - second),
                  new DurableFileOperations());
          try {
            markers.checkAtStart();
            accepted.add(first + "" + second);
          } catch (FailureException refused) {
            assertThat(refused.getMessage().lines()).hasSize(1);
            assertThat(refused.getMessage())
                .containsPattern("^(STAGING|PUBLISH|MANIFEST)_ROOT: found .*" + temp)
                .contains("expected", ": set ");
          }
          assertThat(everything()).as(first + "" + second).isEqualTo(before);
        }
      }
    }
    assertThat(accepted).containsExactly("01");
  }

  @Test
  void rejectsStagingAsPublishRoot() {
    new StagedRun(staging, KEY.toString(), 6).stage(6);
    assertThat(refused(markers(published, staging, manifests, new DurableFileOperations())))
        .startsWith("PUBLISH_ROOT: found the staged run " + staging.resolve("gfs"));
    assertThat(refused(markers(published, manifests, staging, new DurableFileOperations())))
        .startsWith("MANIFEST_ROOT: found the run folder " + staging.resolve("gfs"));
  }

  @Test
  void marksRootsWithForeignPointer() throws IOException {
    foreignPointer();
    start();
    assertThat(id(published)).isEqualTo(id(manifests));
  }

  @Test
  void rejectsForeignPointerWithoutItsRuns() throws IOException {
    foreignPointer();
    Files.move(published.resolve("hrrr"), temp.resolve("hrrr"));
    assertThat(refused(markers())).contains(published.resolve("hrrr").toString());
  }

  /**
   * Writes a pointer without a generation, and a regular {@code manifest.json} instead of a link.
   */
  private void foreignPointer() throws IOException {
    Path variable = Files.createDirectories(published.resolve("hrrr/20260129_17z/tmp2m/manifests"));
    Files.writeString(variable.resolve("manifest.6.json"), "{}");
    Files.writeString(variable.resolveSibling("manifest.json"), "{}");
    Files.writeString(
        Files.createDirectories(manifests.resolve("hrrr")).resolve("latest.json"),
        "{\"contract_version\": 1, \"model\": \"hrrr\", \"run\": \"20260129_17z\"}");
  }

  @Test
  void rewritesLostMarkerWithSameId() throws IOException {
    publishAndStage();
    start();
    String id = id(published);
    for (Path root : List.of(published, manifests)) {
      Files.delete(root.resolve(RootMarkerStore.FILE));
      start();
      assertThat(id(root)).isEqualTo(id);
    }
  }

  @Test
  void rejectsRootsOfDifferentPairsWithFix() throws IOException {
    publishAndStage();
    start();
    Path marker = published.resolve(RootMarkerStore.FILE);
    Files.delete(marker);
    Files.writeString(
        marker, json(manifests).put("role", "published").put("id", "another-id").encode());
    assertThat(refused(markers()))
        .contains("found id another-id", "expected " + id(manifests), "rm " + marker);
    Files.delete(marker);
    Files.delete(manifests.resolve(RootMarkerStore.FILE));
    start();
    assertThat(id(published)).isEqualTo(id(manifests)).isNotEqualTo("another-id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"contract_version\": 1}",
        "{\"contract_version\": true, \"role\": \"published\", \"id\": \"abcdefgh\", \"created_at\": \"2026-01-01T00:00:00Z\"}",
        "{\"contract_version\": 1, \"role\": \"staging\", \"id\": \"abcdefgh\", \"created_at\": \"2026-01-01T00:00:00Z\"}",
        "{\"contract_version\": 1, \"role\": \"published\", \"id\": \"../x\", \"created_at\": \"2026-01-01T00:00:00Z\"}",
        "{\"contract_version\": 1, \"role\": \"published\", \"id\": \"abcdefgh\", \"created_at\": \"now\"}"
      })
  void rejectsUnreadableMarker(String content) throws IOException {
    start();
    Path marker = published.resolve(RootMarkerStore.FILE);
    Files.delete(marker);
    Files.writeString(marker, content, StandardCharsets.UTF_8);
    assertThat(refused(markers()))
        .startsWith("PUBLISH_ROOT: found " + marker)
        .contains("cannot be used", "rm " + marker);
    assertThat(Files.readString(marker)).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({"folder", "link"})
  void rejectsMarkerThatIsNoRegularFile(String kind) throws IOException {
    start();
    Path marker = manifests.resolve(RootMarkerStore.FILE);
    Files.move(marker, temp.resolve("elsewhere"));
    if (kind.equals("folder")) {
      Files.createDirectory(marker);
    } else {
      Files.createSymbolicLink(marker, temp.resolve("elsewhere"));
    }
    assertThat(refused(markers())).startsWith("MANIFEST_ROOT: found " + marker);
  }

  @Test
  void recoversFromCrashAtEveryMarkingStep() throws IOException {
    publishAndStage();
    FaultInjectingFileOperations counted = new FaultInjectingFileOperations();
    RootMarkerStore first = markers(staging, published, manifests, counted);
    first.checkAtStart();
    first.initialise();
    int steps = counted.steps();
    assertThat(steps).isEqualTo(6);
    for (int step = 1; step <= steps; step++) {
      Files.deleteIfExists(published.resolve(RootMarkerStore.FILE));
      Files.deleteIfExists(manifests.resolve(RootMarkerStore.FILE));
      FaultInjectingFileOperations crashing = new FaultInjectingFileOperations();
      crashing.crashAt(step);
      RootMarkerStore crashed = markers(staging, published, manifests, crashing);
      crashed.checkAtStart();
      assertThatThrownBy(crashed::initialise)
          .isInstanceOf(FaultInjectingFileOperations.Crash.class);
      RootMarkerStore next = start();
      assertThat(next.problem()).as("step " + step).isEmpty();
      assertThat(id(published)).isEqualTo(id(manifests));
      assertThat(everything().keySet()).noneMatch(file -> file.endsWith(".tmp"));
    }
  }

  @Test
  void detectsVanishedReplacedAndRestoredRoots() throws IOException {
    publishAndStage();
    RootMarkerStore markers = start();
    DurableFileOperations guarded = new DurableFileOperations(markers);
    for (Path root : List.of(published, manifests)) {
      Path aside = temp.resolve("aside");
      Files.move(root, aside);
      assertThat(markers.problem().orElseThrow()).contains(root.toString(), "missing", "mount");
      assertThatThrownBy(() -> guarded.createFolders(root.resolve("gfs/new")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(root.toString());
      assertThat(root).doesNotExist();
      Files.createDirectory(root);
      assertThat(markers.problem()).isPresent();
      assertThatThrownBy(() -> guarded.write(root.resolve("file"), new byte[1], false))
          .isInstanceOf(IOException.class);
      assertThat(root).isEmptyDirectory();
      Files.delete(root);
      Files.move(aside, root);
      assertThat(markers.problem()).isEmpty();
      guarded.write(root.resolve("file"), new byte[1], false);
      assertThat(root.resolve("file")).exists();
    }
  }

  @Test
  void detectsReplacementByOtherPair() throws IOException {
    RootMarkerStore markers = start();
    String id = id(published);
    for (Path root : List.of(published, manifests)) {
      Files.delete(root.resolve(RootMarkerStore.FILE));
    }
    start();
    assertThat(markers.problem().orElseThrow())
        .contains("found id " + id(published), "expected " + id);
  }

  @Test
  void neverMarksOtherPublishRootWhileWaiting() throws IOException {
    Path other = Files.createDirectories(temp.resolve("other"));
    RootMarkerStore waiting = markers(staging, other, manifests, new DurableFileOperations());
    waiting.checkAtStart();
    waiting.setWaitingForWriter();
    assertThat(waiting.problem()).isEmpty();
    start();
    assertThat(waiting.problem().orElseThrow())
        .startsWith("PUBLISH_ROOT: " + other)
        .contains("another PUBLISH_ROOT", id(manifests));
    assertThat(waiting.lockProblem()).isEqualTo(waiting.problem());
    assertThatThrownBy(waiting::initialise).hasMessageContaining("another PUBLISH_ROOT");
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void marksRootsWhenTakingOverFromPreviousVersion() throws IOException {
    publishAndStage();
    RootMarkerStore waiting = markers();
    waiting.checkAtStart();
    waiting.setWaitingForWriter();
    assertThat(waiting.lockProblem()).isEmpty();
    FaultInjectingFileOperations crashing = new FaultInjectingFileOperations();
    crashing.crashAt(4);
    RootMarkerStore killed = markers(staging, published, manifests, crashing);
    assertThatThrownBy(killed::initialise).isInstanceOf(FaultInjectingFileOperations.Crash.class);
    assertThat(published.resolve(RootMarkerStore.FILE)).exists();
    assertThat(manifests.resolve(RootMarkerStore.FILE)).doesNotExist();
    assertThat(waiting.lockProblem()).isEmpty();
    waiting.initialise();
    assertThat(waiting.problem()).isEmpty();
    assertThat(id(published)).isEqualTo(id(manifests));
  }
}
