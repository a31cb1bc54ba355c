package twf.tiles.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.builder.StagedDocuments;
import twf.tiles.builder.StagedFiles;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.image.WebpEncoder;
import twf.tiles.storage.FileDigest;

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
  private final WebpEncoder webp = new WebpEncoder();

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

  /**
   * Stages the archive, the image and the meta of a frame, counted from 0. Existing files are kept;
   * there is no image where this process cannot encode WebP.
   */
  void stageFrame(int frame) throws IOException {
    int forecastHour = series.forecastHour(frame);
    String frameId = Identifiers.frameId(forecastHour);
    Path archive = folder.resolve("frames").resolve(frameId + ".pmtiles");
    Path meta = folder.resolve("meta").resolve(frameId + ".json");
    Instant started = clock.instant();
    if (!Files.exists(archive)) {
      files.write(archive, renderer.render(key.run(), forecastHour)::writeTo);
    }
    Path image = image(frameId);
    if (!Files.exists(image) && webp.problem().isEmpty()) {
      byte[] encoded = webp.encode(renderer.renderImage(key.run(), forecastHour));
      files.write(image, encoded);
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

  private Path image(String frameId) {
    return folder.resolve("frames").resolve(frameId + ".webp");
  }

  private byte[] meta(int forecastHour, BuildInterval build) throws IOException {
    SampleVariable.Look look = series.look();
    String rule =
        Double.isInfinite(look.threshold())
            ? "transparent outside bounds"
            : "transparent outside bounds and below " + look.threshold() + " " + look.units();
    ObjectNode json = announceImage(StagedDocuments.meta(key, forecastHour), forecastHour);
    new FrameStyle(series.bounds(), look.units(), look.legend()).writeTo(json);
    json.putObject("nodata").put("value", FILL_VALUE).put("rule", rule);
    json.put("colormap_id", key.variable()).put("colormap_version", 1).set("build", build.toJson());
    return StrictJson.write(json);
  }

  private byte[] manifest(int frames) throws IOException {
    List<ObjectNode> listed = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      int forecastHour = series.forecastHour(i);
      listed.add(announceImage(StagedDocuments.frame(key, forecastHour), forecastHour));
    }
    return StrictJson.write(
        StagedDocuments.manifest(key, series.frames(), listed, clock.instant()));
  }

  /** Adds the fields that announce the image of a frame, if there is one. */
  private ObjectNode announceImage(ObjectNode json, int forecastHour) throws IOException {
    String frameId = Identifiers.frameId(forecastHour);
    Path image = image(frameId);
    if (Files.exists(image)) {
      FileDigest digest = FileDigest.of(Files.readAllBytes(image));
      FrameImage.of(key, frameId, digest.bytes(), digest.sha256(), List.of()).announceIn(json);
    }
    return json;
  }
}
