package twf.tiles.sample;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;

/**
 * One variable of a run in the staging root, as its builder sees it. Blocking. Frames may be staged
 * by several threads, each frame by one; the manifest by one thread.
 */
final class VariableStager {
  private final SampleVariable series;
  private final VariableKey key;
  private final Clock clock;
  private final Path folder;
  private final FrameRenderer renderer;
  private final BuilderDocuments json;

  VariableStager(Path stagingRoot, SampleVariable series, RunId run, Clock clock) {
    this.series = series;
    this.key = series.key(run);
    this.clock = clock;
    this.folder = stagingRoot.resolve(key.toString());
    this.renderer = new FrameRenderer(series);
    this.json = new BuilderDocuments(series, key);
  }

  int expectedFrames() {
    return series.frames();
  }

  /** How many frames the manifest lists; 0 where there is no manifest that could be read. */
  int listedFrames() throws IOException {
    Path manifest = folder.resolve("manifest.json");
    if (!Files.isRegularFile(manifest) || Files.size(manifest) > StrictJson.MAX_BYTES) {
      return 0;
    }
    ParseResult<StagedManifest> parsed = StagedManifest.parse(Files.readAllBytes(manifest), key);
    return parsed.isValid() ? Math.min(parsed.value().frames().size(), series.frames()) : 0;
  }

  /** Stages archive and meta of a frame, counted from 0; what is already there stays as it is. */
  void stageFrame(int frame) throws IOException {
    int forecastHour = series.forecastHour(frame);
    String frameId = Identifiers.frameId(forecastHour);
    Path archive = folder.resolve("frames").resolve(frameId + ".pmtiles");
    Path meta = folder.resolve("meta").resolve(frameId + ".json");
    Instant started = clock.instant();
    if (!Files.exists(archive)) {
      put(archive, renderer.render(key.run(), forecastHour)::writeTo);
    }
    if (!Files.exists(meta)) {
      byte[] text = json.meta(forecastHour, new BuildInterval(started, clock.instant()));
      put(meta, out -> out.write(text));
    }
  }

  /** The builder's commit: from now on the first {@code frames} frames count. */
  void commit(int frames) throws IOException {
    byte[] text = json.manifest(frames, clock.instant());
    put(folder.resolve("manifest.json"), out -> out.write(text));
  }

  /** Writes to a name that nobody reads, then renames, so that a file is there whole or not. */
  private static void put(Path target, Content content) throws IOException {
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
