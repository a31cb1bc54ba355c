package twf.tiles.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ManifestFrame;
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
      writeAtomically(archive, renderer.render(key.run(), forecastHour)::writeTo);
    }
    if (!Files.exists(meta)) {
      byte[] text = meta(forecastHour, new BuildInterval(started, clock.instant()));
      writeAtomically(meta, out -> out.write(text));
    }
  }

  /** Writes the manifest with the first {@code frames} frames, which is the builder's commit. */
  void commit(int frames) throws IOException {
    byte[] text = manifest(frames);
    writeAtomically(folder.resolve("manifest.json"), out -> out.write(text));
  }

  private byte[] meta(int forecastHour, BuildInterval build) {
    SampleVariable.Look look = series.look();
    String rule =
        Double.isInfinite(look.threshold())
            ? "transparent outside bounds"
            : "transparent outside bounds and below " + look.threshold() + " " + look.units();
    ObjectNode json = identity("variable_id");
    json.setAll(frame(forecastHour));
    new FrameStyle(series.bounds(), look.units(), look.legend()).writeTo(json);
    json.putObject("nodata").put("value", FILL_VALUE).put("rule", rule);
    json.put("zoom_min", Identifiers.ZOOM_MIN)
        .put("zoom_max", Identifiers.ZOOM_MAX)
        .put("colormap_id", key.variable())
        .put("colormap_version", 1)
        .set("build", build.toJson());
    return StrictJson.write(json);
  }

  private byte[] manifest(int frames) {
    ObjectNode json =
        identity("variable")
            .put("expected_frames", series.frames())
            .put("available_frames", frames)
            .put("last_updated", Identifiers.utcSeconds(clock.instant()));
    ArrayNode list = json.putArray("frames");
    for (int i = 0; i < frames; i++) {
      list.add(frame(series.forecastHour(i)));
    }
    return StrictJson.write(json);
  }

  private ObjectNode identity(String variableField) {
    return StrictJson.object()
        .put("contract_version", Identifiers.CONTRACT_VERSION)
        .put("model", key.model())
        .put("run", key.run().text())
        .put(variableField, key.variable());
  }

  private ObjectNode frame(int forecastHour) {
    return new ManifestFrame(forecastHour, Map.of()).toJson(key);
  }

  /** Writes to a temporary name and renames, so that readers never see a partial file. */
  private static void writeAtomically(Path target, Content content) throws IOException {
    Files.createDirectories(target.resolveSibling("").normalize());
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
      content.writeTo(out);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
