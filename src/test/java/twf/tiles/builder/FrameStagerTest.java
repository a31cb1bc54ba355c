package twf.tiles.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.testing.FaultInjectingFileOperations;
import twf.tiles.testing.StagedRun;

class FrameStagerTest {
  private static final VariableKey KEY = new VariableKey("gfs", new RunId("20260129_18z"), "tmp2m");

  @TempDir private Path root;
  private Path folder;

  @BeforeEach
  void locate() {
    folder = root.resolve(KEY.toString());
  }

  private FrameStager open(int fhr) throws IOException {
    return FrameStager.open(root, KEY, fhr, Clock.systemUTC());
  }

  private static Path prepare(FrameStager stager, int fhr, int expected, boolean replace)
      throws IOException {
    byte[] archive = StagedRun.bytes(fhr + 1, true, 0);
    byte[] meta = StrictJson.write(StagedRun.meta(fhr, KEY));
    return stager.prepare(out -> out.write(archive), meta, expected, replace);
  }

  private JsonObject manifest() throws IOException {
    return new JsonObject(Files.readString(folder.resolve("manifest.json")));
  }

  private List<Integer> listed() throws IOException {
    return manifest().getJsonArray("frames").stream()
        .map(frame -> ((JsonObject) frame).getInteger("fhr"))
        .toList();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.equals(".staging.lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void stagesNothingBeforeCommit() throws IOException {
    try (FrameStager stager = open(3)) {
      Path prepared = prepare(stager, 3, 1, false);
      assertThat(prepared).endsWithRaw(Path.of(KEY.toString()));
      assertThat(prepared.resolve("manifest.json")).exists();
      assertThat(folder.resolve("frames")).isEmptyDirectory();
    }
    assertThat(files()).isEmpty();
    try (FrameStager stager = open(3)) {
      assertThat(stager.availableFrames()).isEqualTo(1);
      prepare(stager, 3, 1, false);
      stager.commit();
    }
    assertThat(files()).containsExactly("frames/003.pmtiles", "manifest.json", "meta/003.json");
    assertThat(folder.resolve("frames/003.pmtiles")).hasBinaryContent(StagedRun.bytes(4, true, 0));
  }

  @Test
  void addsToManifestAndKeepsItsOtherFields() throws IOException {
    new StagedRun(root, KEY.toString(), 3).stage(1);
    JsonObject before = manifest().put("own", 1);
    before.getJsonArray("frames").getJsonObject(0).put("note", "n");
    Files.writeString(folder.resolve("manifest.json"), before.encode());
    try (FrameStager stager = open(2)) {
      assertThat(stager.expectedFrames()).isEqualTo(3);
      assertThat(stager.availableFrames()).isEqualTo(2);
      Path prepared = prepare(stager, 2, 3, false);
      assertThat(prepared.resolve("frames/000.pmtiles")).exists();
      stager.commit();
    }
    assertThat(listed()).containsExactly(0, 2);
    assertThat(manifest().getInteger("own")).isEqualTo(1);
    assertThat(manifest().getInteger("available_frames")).isEqualTo(2);
    assertThat(manifest().getJsonArray("frames").getJsonObject(0).getString("note")).isEqualTo("n");
  }

  @Test
  void keepsListedFramesWhoseFilesAreGone() throws IOException {
    new StagedRun(root, KEY.toString(), 3).stage(2);
    Files.delete(folder.resolve("frames/000.pmtiles"));
    try (FrameStager stager = open(2)) {
      Path prepared = prepare(stager, 2, 3, false);
      assertThat(prepared.resolve("frames")).isDirectoryNotContaining("glob:**000*");
      stager.commit();
    }
    assertThat(listed()).containsExactly(0, 1, 2);
  }

  @Test
  void replacesListedFrameOnlyWhenAsked() throws IOException {
    new StagedRun(root, KEY.toString(), 1).stage(1).archive(0, new byte[] {1});
    Files.write(folder.resolve("frames/000.webp"), new byte[] {1});
    try (FrameStager stager = open(0)) {
      assertThatThrownBy(() -> prepare(stager, 0, 1, false))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("--replace");
      assertThat(folder.resolve("frames/000.pmtiles")).hasBinaryContent(new byte[] {1});
      prepare(stager, 0, 1, true);
      stager.commit();
    }
    assertThat(files()).containsExactly("frames/000.pmtiles", "manifest.json", "meta/000.json");
    assertThat(folder.resolve("frames/000.pmtiles")).hasBinaryContent(StagedRun.bytes(1, true, 0));
    assertThat(listed()).containsExactly(0);
  }

  @Test
  void listsOnlyWholeFramesAfterCrashAtAnyStep() throws IOException {
    int steps = 0;
    for (boolean completed = false; !completed; steps++) {
      deleteAll();
      new StagedRun(root, KEY.toString(), 2).stage(2).archive(1, StagedRun.bytes(9, true, 0));
      FaultInjectingFileOperations disk = new FaultInjectingFileOperations();
      disk.crashAt(steps + 1);
      try {
        stageFrameOne(new StagedFiles(disk));
        completed = true;
      } catch (FaultInjectingFileOperations.Crash crash) {
        assertFramesWhole(StagedRun.bytes(9, true, 0), StagedRun.bytes(2, true, 0));
      }
      stageFrameOne(new StagedFiles());
      assertThat(assertFramesWhole(StagedRun.bytes(2, true, 0))).containsExactly(0, 1);
      assertThat(files()).as("after a crash at step %d", steps).hasSize(5);
    }
    assertThat(steps).isGreaterThan(20);
  }

  private void stageFrameOne(StagedFiles disk) throws IOException {
    try (FrameStager stager = FrameStager.open(disk, root, KEY, 1, Clock.systemUTC())) {
      prepare(stager, 1, 2, true);
      stager.commit();
    }
  }

  /** Asserts that each listed frame has a meta, and frame 1 one of the archives. */
  private List<Integer> assertFramesWhole(byte[]... archives) throws IOException {
    List<Integer> listed = Files.exists(folder.resolve("manifest.json")) ? listed() : List.of();
    assertThat(listed).contains(0);
    for (int fhr : listed) {
      assertThat(folder.resolve("meta/00" + fhr + ".json")).exists();
      byte[] archive = Files.readAllBytes(folder.resolve("frames/00" + fhr + ".pmtiles"));
      byte[][] expected = fhr == 0 ? new byte[][] {StagedRun.bytes(1, true, 0)} : archives;
      assertThat(Stream.of(expected).anyMatch(one -> Arrays.equals(one, archive))).isTrue();
    }
    return listed;
  }

  private void deleteAll() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(folder)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }

  @Test
  void removesWhatKilledProcessLeft() throws IOException {
    Path left = folder.resolve(".stage/gfs/20260129_18z/tmp2m/frames");
    Files.createDirectories(left);
    Files.writeString(left.resolve(".000.pmtiles.part"), "x");
    open(0).close();
    assertThat(folder.resolve(".stage")).doesNotExist();
  }

  @Test
  void leavesManifestThatBreaksContractAlone() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("manifest.json"), "{}");
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("correct it or move it away");
    assertThat(folder.resolve("manifest.json")).hasContent("{}");
  }
}
