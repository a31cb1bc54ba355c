package twf.tiles.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.image.FrameImageVerifier;
import twf.tiles.storage.FileDigest;
import twf.tiles.testing.ContractSchemas;

class SampleRunsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-30T01:30:00Z"), ZoneOffset.UTC);
  private static final List<String> VARIABLES =
      List.of(
          "gfs/20260129_06z/tmp2m",
          "gfs/20260129_12z/tmp2m",
          "hrrr/20260129_12z/refc",
          "hrrr/20260129_12z/tmp2m");

  @TempDir Path root;

  @Test
  void stagesAllRunsIdempotently() throws IOException {
    new SampleRuns(root, CLOCK).stageAll();

    assertThat(files().keySet().stream().filter(file -> file.endsWith("manifest.json")))
        .containsExactlyElementsOf(VARIABLES.stream().map(v -> v + "/manifest.json").toList());
    assertThat(files().keySet()).noneMatch(file -> file.contains(".part"));
    for (String variable : VARIABLES) {
      assertThat(complete(variable).frames())
          .hasSize(13)
          .allSatisfy(
              frame -> {
                Path image = root.resolve(variable + "/frames/" + frame.frameId() + ".webp");
                byte[] webp = Files.readAllBytes(image);
                assertThat(new FrameImageVerifier().verify(webp, "f"))
                    .matches(size -> Math.max(size.width(), size.height()) == 512);
                assertThat(frame.image().version())
                    .isEqualTo(FileDigest.of(webp).sha256().substring(0, 16));
              });
    }

    assertThat(ContractSchemas.assertStagedDocumentsValid(root)).isEqualTo(4 * (13 + 1));

    Map<String, FileTime> before = files();
    new SampleRuns(root, CLOCK).stageAll();
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void completesIncompleteRunKeepingFrames() throws IOException {
    for (String variable : VARIABLES) {
      stageFramesWithoutRendering(variable);
    }

    new SampleRuns(root, CLOCK).stageAll();

    for (String variable : VARIABLES) {
      assertThat(complete(variable).frames()).hasSize(13);
      assertThat(root.resolve(variable + "/frames/000.pmtiles")).hasContent("an earlier frame");
    }
  }

  @Test
  void writesManifestOnlyAfterAllFrames() throws IOException {
    Path meta = root.resolve("gfs/20260129_06z/tmp2m/meta");
    Files.createDirectories(meta.getParent());
    Files.writeString(meta, "a file where the folder should be");

    assertThatThrownBy(() -> new SampleRuns(root, CLOCK).stageAll())
        .isInstanceOf(IOException.class);
    assertThat(meta.resolveSibling("manifest.json")).doesNotExist();
  }

  @Test
  void growsLiveRunFrameByFrame() throws IOException {
    stageLiveFramesWithoutRendering();
    LiveStager live = new LiveStager(root, CLOCK);

    assertThat(live.addFrame()).isTrue();
    assertThat(manifest("gfs/20260129_18z/tmp2m").frames()).hasSize(1);
    assertThat(manifest("hrrr/20260129_18z/refc").isComplete()).isFalse();
    for (int i = 1; i < 13; i++) {
      assertThat(live.addFrame()).isTrue();
    }
    assertThat(live.addFrame()).as("added a frame to a complete run").isFalse();
    assertThat(complete("hrrr/20260129_18z/refc").frames()).hasSize(13);

    assertThat(live.addFrame()).isTrue();
    assertThat(manifest("gfs/20260130_00z/tmp2m").frames()).hasSize(1);
  }

  @Test
  void continuesLiveRunInNextProcess() throws IOException {
    stageLiveFramesWithoutRendering();
    assertThat(new LiveStager(root, CLOCK).addFrame()).isTrue();
    assertThat(new LiveStager(root, CLOCK).addFrame()).isTrue();
    assertThat(manifest("gfs/20260129_18z/tmp2m").frames())
        .extracting(ManifestFrame::fhr)
        .containsExactly(0, 3);

    LiveStager live = new LiveStager(root, CLOCK);
    int added = 0;
    for (int call = 0; call < 40; call++) {
      added += live.addFrame() ? 1 : 0;
    }
    assertThat(added).isEqualTo(11 + 13);
    assertThat(root.resolve("gfs")).isDirectoryNotContaining(path -> path.endsWith("20260130_06z"));
  }

  private void stageLiveFramesWithoutRendering() throws IOException {
    for (String run : List.of("20260129_18z", "20260130_00z")) {
      stageFramesWithoutRendering("gfs/" + run + "/tmp2m");
      stageFramesWithoutRendering("hrrr/" + run + "/tmp2m");
      stageFramesWithoutRendering("hrrr/" + run + "/refc");
    }
  }

  /**
   * Stages placeholder frames. Existing frames are not rendered again, which saves most of the
   * time.
   */
  private void stageFramesWithoutRendering(String variable) throws IOException {
    Path frames = Files.createDirectories(root.resolve(variable + "/frames"));
    for (int i = 0; i < 13; i++) {
      int fhr = variable.startsWith("gfs") ? 3 * i : i;
      Files.writeString(frames.resolve(Identifiers.frameId(fhr) + ".pmtiles"), "an earlier frame");
    }
  }

  private StagedManifest manifest(String variable) throws IOException {
    byte[] json = Files.readAllBytes(root.resolve(variable + "/manifest.json"));
    ParseResult<StagedManifest> manifest = StagedManifest.parse(json, key(variable));
    assertThat(manifest.problems()).isEmpty();
    assertThat(manifest.value().countViolations()).isEmpty();
    return manifest.value();
  }

  private StagedManifest complete(String variable) throws IOException {
    StagedManifest manifest = manifest(variable);
    assertThat(manifest.isComplete()).isTrue();
    for (ManifestFrame frame : manifest.frames()) {
      Path meta = root.resolve(variable + "/meta/" + frame.frameId() + ".json");
      ParseResult<FrameMetadata> parsed =
          FrameMetadata.parse(Files.readAllBytes(meta), key(variable), frame.fhr());
      assertThat(parsed.problems()).isEmpty();
      assertThat(parsed.value().unknown()).isEmpty();
      assertThat(parsed.value().legend()).isNotNull();
      assertThat(parsed.value().build()).isNotNull();
      assertThat(root.resolve(variable + "/frames/" + frame.frameId() + ".pmtiles"))
          .isNotEmptyFile();
    }
    return manifest;
  }

  private static VariableKey key(String variable) {
    String[] parts = variable.split("/");
    return VariableKey.parse(parts[0], parts[1], parts[2]).orElseThrow();
  }

  private Map<String, FileTime> files() throws IOException {
    Map<String, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.getLastModifiedTime(file));
      }
    }
    return files;
  }
}
