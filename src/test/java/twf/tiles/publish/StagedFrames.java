package twf.tiles.publish;

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
import java.util.Map;
import java.util.Optional;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.CandidateFrame;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.StagedBytes;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.Legend;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.Rendering;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.files.Digest;
import twf.tiles.files.PublishedTree;

/** Stages frames of one variable, with archives of any bytes, and says that they are valid. */
final class StagedFrames {
  static final Instant MODIFIED = Instant.parse("2026-01-31T23:00:00Z");
  static final Rendering RENDERING =
      new Rendering(
          new Bounds(-120.0, 20.0, -60.0, 55.0),
          "K",
          new Legend("Temperature", List.of(new Legend.Stop(250.0, "#0000ff"))));

  private final Path staging;
  private final PublishedTree published;
  private final VariableKey key;
  private final JsonObject extra = new JsonObject();
  private final JsonObject frameExtra = new JsonObject();
  private Rendering rendering = RENDERING;
  private int expected = 1000;
  private String salt = "";

  StagedFrames(Path staging, Path published, VariableKey key) {
    this.staging = staging.resolve(key.toString());
    this.published = new PublishedTree(published);
    this.key = key;
  }

  StagedFrames expecting(int frames) {
    expected = frames;
    return this;
  }

  /** Other bytes in every archive that is staged from now on. */
  StagedFrames salted(String newSalt) {
    salt = newSalt;
    return this;
  }

  StagedFrames with(String field, Object value) {
    extra.put(field, value);
    return this;
  }

  StagedFrames withInFrames(String field, Object value) {
    frameExtra.put(field, value);
    return this;
  }

  StagedFrames drawn(Rendering otherwise) {
    rendering = otherwise;
    return this;
  }

  Path archive(int fhr) {
    return staging.resolve("frames").resolve(Words.frameId(fhr) + ".pmtiles");
  }

  Path meta(int fhr) {
    return staging.resolve("meta").resolve(Words.frameId(fhr) + ".json");
  }

  /** Stages that many frames; a report that offers those that are not published yet. */
  ValidationReport frames(int count) {
    int known =
        published
            .readNewest(key)
            .map(Snapshot::availableFrames)
            .map(n -> Math.min(n, count))
            .orElse(0);
    return frames(count, known);
  }

  /** As {@link #frames(int)}, and offers all from {@code firstNew} on. */
  ValidationReport frames(int count, int firstNew) {
    try {
      List<CandidateFrame> added = new ArrayList<>();
      Files.createDirectories(staging.resolve("frames"));
      Files.createDirectories(staging.resolve("meta"));
      for (int fhr = firstNew; fhr < count; fhr++) {
        added.add(stage(fhr));
      }
      byte[] json = manifest(count).encode().getBytes(StandardCharsets.UTF_8);
      Files.write(staging.resolve("manifest.json"), json);
      Manifest manifest = Manifest.parse(json, key).value();
      return report(Optional.of(new Candidate(manifest, MODIFIED, added)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ValidationReport report(Optional<Candidate> candidate) {
    return new ValidationReport(
        key.model(),
        key.run(),
        key.variable(),
        Instant.parse("2026-02-01T00:00:00Z"),
        Outcome.PASS,
        "",
        List.of(),
        candidate.orElse(null));
  }

  private CandidateFrame stage(int fhr) throws IOException {
    String text = "archive of " + key + " " + fhr + salt;
    return new CandidateFrame(
        fhr,
        write(archive(fhr), text.repeat(20)),
        write(meta(fhr), aboutFrame(fhr).put("archive", text).encode()),
        rendering,
        null);
  }

  private static StagedBytes write(Path file, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    Files.write(file, content);
    Digest digest = Digest.of(content);
    return new StagedBytes(
        digest.bytes(), digest.sha256(), Files.getLastModifiedTime(file).toInstant());
  }

  private JsonObject manifest(int count) {
    JsonArray frames = new JsonArray();
    for (int fhr = 0; fhr < count; fhr++) {
      frames.add(
          frameExtra
              .copy()
              .put("frame_id", Words.frameId(fhr))
              .put("fhr", fhr)
              .put("valid_time", Words.utcSeconds(key.run().validTime(fhr)))
              .put("url", key.archiveUrl(Words.frameId(fhr))));
    }
    JsonObject json = extra.copy();
    Map<String, Object> ours =
        Map.of(
            "contract_version",
            1,
            "model",
            key.model(),
            "run",
            key.run().text(),
            "variable",
            key.variable(),
            "expected_frames",
            expected,
            "available_frames",
            count,
            "frames",
            frames);
    ours.forEach(json::put);
    if (!json.containsKey("last_updated")) {
      json.put("last_updated", "2026-01-31T22:59:59Z");
    }
    return json;
  }

  private JsonObject aboutFrame(int fhr) {
    return new JsonObject()
        .put("model", key.model())
        .put("run", key.run().text())
        .put("variable_id", key.variable())
        .put("frame_id", Words.frameId(fhr))
        .put("fhr", fhr);
  }
}
