package twf.tiles.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import twf.tiles.builder.StagedDocuments;
import twf.tiles.builder.StagedFiles;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;

/**
 * Stages one variable of a run as a builder does. Blocks. Different frames may be staged by
 * different threads; the manifest is written by one thread.
 */
final class VariableStager {
  private static final int FILL_VALUE = -9999;

  private final SampleVariable series;
  private final VariableKey key;
  private final Clock clock;
  private final Path folder;
  private final FrameRenderer renderer;
  private final StagedFiles files = new StagedFiles();

  VariableStager(Path stagingRoot, SampleVariable series, RunId run, Clock clock) {
    this.series = series;
    this.key = series.key(run);
    this.clock = clock;
    this.folder = stagingRoot.resolve(key.toString());
    this.renderer = new FrameRenderer(series);
  }

  int expectedFrames() {
    return series.frames();
  }

  /** Returns the number of frames that the manifest lists; 0 if there is no valid manifest. */
  int listedFrames() throws IOException {
    Path manifest = folder.resolve("manifest.json");
    if (!Files.isRegularFile(manifest) || Files.size(manifest) > StrictJson.MAX_BYTES) {
      return 0;
    }
    ParseResult<StagedManifest> parsed = StagedManifest.parse(Files.readAllBytes(manifest), key);
    return parsed.isValid() ? Math.min(parsed.value().frames().size(), series.frames()) : 0;
  }

  /** Stages the archive and meta of a frame, counted from 0. Existing files are kept. */
  void stageFrame(int frame) throws IOException {
    int forecastHour = series.forecastHour(frame);
    String frameId = Identifiers.frameId(forecastHour);
    Path archive = folder.resolve("frames").resolve(frameId + ".pmtiles");
    Path meta = folder.resolve("meta").resolve(frameId + ".json");
    Instant started = clock.instant();
    if (!Files.exists(archive)) {
      files.write(archive, renderer.render(key.run(), forecastHour)::writeTo);
    }
    if (!Files.exists(meta)) {
      byte[] text = meta(forecastHour, new BuildInterval(started, clock.instant()));
      files.write(meta, text);
    }
  }

  /** Writes the manifest with the first {@code frames} frames, which is the builder's commit. */
  void commit(int frames) throws IOException {
    byte[] text = manifest(frames);
    files.write(folder.resolve("manifest.json"), text);
  }

  private byte[] meta(int forecastHour, BuildInterval build) {
    SampleVariable.Look look = series.look();
    String rule =
        Double.isInfinite(look.threshold())
            ? "transparent outside bounds"
            : "transparent outside bounds and below " + look.threshold() + " " + look.units();
    ObjectNode json = StagedDocuments.meta(key, forecastHour);
    new FrameStyle(series.bounds(), look.units(), look.legend()).writeTo(json);
    json.putObject("nodata").put("value", FILL_VALUE).put("rule", rule);
    json.put("colormap_id", key.variable()).put("colormap_version", 1).set("build", build.toJson());
    return StrictJson.write(json);
  }

  private byte[] manifest(int frames) {
    List<ObjectNode> listed =
        IntStream.range(0, frames)
            .mapToObj(i -> StagedDocuments.frame(key, series.forecastHour(i)))
            .toList();
    return StrictJson.write(
        StagedDocuments.manifest(key, series.frames(), listed, clock.instant()));
  }
}
