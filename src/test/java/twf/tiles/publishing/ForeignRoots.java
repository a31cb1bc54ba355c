package twf.tiles.publishing;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.RunId;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.CandidateImage;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidatedFile;
import twf.tiles.event.ValidationReport;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileDigest;

/**
 * Writes a pointer and runs as another publisher of the same layout leaves them: no generation, no
 * hashes, no history, manifests named by their number of frames, and files of its own between ours.
 */
public final class ForeignRoots {
  private static final String VARIABLE = "tmp2m";

  private final Path published;
  private final Path manifests;
  private final String model;

  public ForeignRoots(Path published, Path manifests, String model) {
    this.published = published;
    this.manifests = manifests;
    this.model = model;
  }

  private VariableKey key(RunId run) {
    return new VariableKey(model, run, VARIABLE);
  }

  public Path variable(RunId run) {
    return published.resolve(key(run).toString());
  }

  public Path archive(RunId run, int fhr) {
    return variable(run).resolve("frames").resolve(Identifiers.frameId(fhr) + ".pmtiles");
  }

  public Path image(RunId run, int fhr) {
    return variable(run).resolve("frames").resolve(Identifiers.frameId(fhr) + ".webp");
  }

  public Path pointerFile() {
    return manifests.resolve(model).resolve("latest.json");
  }

  /** Writes a run of one variable. */
  public ForeignRoots run(RunId run, int frames) {
    try {
      Path folder = variable(run);
      for (String name : List.of("frames", "meta", "manifests")) {
        Files.createDirectories(folder.resolve(name));
      }
      JsonArray listed = new JsonArray();
      for (int fhr = 0; fhr < frames; fhr++) {
        writeFrame(run, fhr);
        listed.add(
            about(run, fhr)
                .put("valid_time", Identifiers.utcSeconds(run.validTime(fhr)))
                .put("url", key(run).archiveUrl(Identifiers.frameId(fhr))));
      }
      String name = "manifest." + frames + ".json";
      write(
          folder.resolve("manifests").resolve(name),
          identity(run)
              .put("variable", VARIABLE)
              .put("available_frames", frames)
              .put("expected_frames", 19)
              .put("last_updated", "2026-01-31T22:59:59Z")
              .put("frames", listed));
      Path link = folder.resolve("manifest.json");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of("manifests", name));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeFrame(RunId run, int fhr) throws IOException {
    String text = "archive of " + key(run) + " " + fhr;
    Files.writeString(archive(run, fhr), text.repeat(20));
    String id = Identifiers.frameId(fhr);
    Files.writeString(archive(run, fhr).resolveSibling(id + ".tiles.json"), "{}");
    Files.writeString(image(run, fhr), "image of " + key(run) + " " + fhr);
    write(
        variable(run).resolve("meta").resolve(id + ".json"),
        identity(run)
            .mergeIn(about(run, fhr))
            .put("variable_id", VARIABLE)
            .put("valid_time", Identifiers.utcSeconds(run.validTime(fhr)))
            .put("units", "F")
            .put("nodata", new JsonObject().put("value", 255))
            .put("bounds", new JsonArray().add(-125.5).add(41.5).add(-111.0).add(49.5))
            .put("zoom_min", 0)
            .put("zoom_max", 7)
            .put("colormap_id", VARIABLE)
            .put("colormap_version", 1)
            .put("url", key(run).archiveUrl(id)));
  }

  private JsonObject identity(RunId run) {
    return new JsonObject().put("contract_version", 1).put("model", model).put("run", run.text());
  }

  private static JsonObject about(RunId run, int fhr) {
    return new JsonObject().put("frame_id", Identifiers.frameId(fhr)).put("fhr", fhr);
  }

  /** Writes the pointer, over whatever is there. */
  public ForeignRoots pointer(RunId run, int frames) {
    return pointer(run, frames, identity(run));
  }

  /** Writes more frames of the run that is shown into the pointer, whose other fields stay. */
  public ForeignRoots extendPointer(RunId run, int frames) {
    return pointer(run, frames, new JsonObject(text(pointerFile())));
  }

  private ForeignRoots pointer(RunId run, int frames, JsonObject kept) {
    try {
      Files.createDirectories(pointerFile().getParent());
      JsonObject variables = kept.getJsonObject("variables", new JsonObject());
      variables.put(
          VARIABLE,
          new JsonObject()
              .put("manifest_url", "/published/" + key(run) + "/manifest.json")
              .put("available_frames", frames)
              .put("expected_frames", 19)
              .put("last_updated", "2026-01-31T23:00:00Z"));
      write(
          pointerFile(),
          kept.put("last_updated", "2026-01-31T23:00:00Z").put("variables", variables));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, JsonObject json) throws IOException {
    Files.writeString(file, json.encodePrettily());
  }

  /**
   * Reports a variable as the checklist would that finds nothing wrong, or that an archive is
   * missing.
   */
  Future<ValidationReport> validate(VariableKey key) {
    Path folder = published.resolve(key.toString());
    try {
      byte[] json = Files.readAllBytes(folder.resolve("manifest.json"));
      StagedManifest manifest = StagedManifest.parse(json, key).value();
      List<CandidateFrame> frames = new ArrayList<>();
      List<CandidateImage> images = new ArrayList<>();
      for (ManifestFrame frame : manifest.frames()) {
        Path archive = folder.resolve("frames").resolve(frame.frameId() + ".pmtiles");
        if (!Files.exists(archive)) {
          return Future.succeededFuture(report(key, "failed: archives-exist: " + archive, null));
        }
        frames.add(
            new CandidateFrame(
                frame.fhr(),
                file(archive),
                file(folder.resolve("meta").resolve(frame.frameId() + ".json")),
                CandidateFixture.RENDERING,
                null));
        ValidatedFile image = file(archive.resolveSibling(frame.frameId() + ".webp"));
        String url = "/frames/" + key + "/" + frame.frameId() + ".webp";
        images.add(
            new CandidateImage(
                frame.fhr(),
                new FrameImage(url, image.sha256().substring(0, 16), image.bytes(), image.sha256()),
                image.modified()));
      }
      return Future.succeededFuture(
          report(key, "passed", new PublishCandidate(manifest, Instant.EPOCH, frames, images, 0)));
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  private static ValidatedFile file(Path file) throws IOException {
    FileDigest digest = BoundedFileReader.digest(file);
    return new ValidatedFile(
        digest.bytes(), digest.sha256(), Files.getLastModifiedTime(file).toInstant());
  }

  private static ValidationReport report(
      VariableKey key, String decision, @Nullable PublishCandidate candidate) {
    return new ValidationReport(
        key.model(),
        key.run(),
        key.variable(),
        Instant.EPOCH,
        candidate == null ? CheckOutcome.FAIL : CheckOutcome.PASS,
        decision,
        List.of(),
        candidate);
  }

  /** Returns the bytes of a file as text. */
  static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
