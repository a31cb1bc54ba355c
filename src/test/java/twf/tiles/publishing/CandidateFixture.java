package twf.tiles.publishing;

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
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Legend;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidatedFile;
import twf.tiles.event.ValidationReport;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.PublishedLayout;

/** Stages frames of one variable, with arbitrary bytes as archives, and reports them as valid. */
public final class CandidateFixture {
  public static final Instant MODIFIED = Instant.parse("2026-01-31T23:00:00Z");
  static final FrameStyle RENDERING =
      new FrameStyle(
          new Bounds(-120.0, 20.0, -60.0, 55.0),
          "K",
          new Legend("Temperature", List.of(new Legend.Stop(250.0, "#0000ff"))));

  private final Path staging;
  private final PublishedLayout published;
  private final VariableKey key;
  private final JsonObject extra = new JsonObject();
  private final JsonObject frameExtra = new JsonObject();
  private FrameStyle rendering = RENDERING;
  private int expected = 1000;
  private String salt = "";

  public CandidateFixture(Path staging, Path published, VariableKey key) {
    this.staging = staging.resolve(key.toString());
    this.published = new PublishedLayout(published);
    this.key = key;
  }

  public CandidateFixture withExpectedFrames(int frames) {
    expected = frames;
    return this;
  }

  /** Changes the bytes of frames staged from now on. */
  CandidateFixture withSalt(String newSalt) {
    salt = newSalt;
    return this;
  }

  CandidateFixture with(String field, Object value) {
    extra.put(field, value);
    return this;
  }

  CandidateFixture withInFrames(String field, Object value) {
    frameExtra.put(field, value);
    return this;
  }

  CandidateFixture withStyle(FrameStyle otherwise) {
    rendering = otherwise;
    return this;
  }

  Path archive(int fhr) {
    return staging.resolve("frames").resolve(Identifiers.frameId(fhr) + ".pmtiles");
  }

  Path meta(int fhr) {
    return staging.resolve("meta").resolve(Identifiers.frameId(fhr) + ".json");
  }

  /** Stages {@code count} frames and returns a report that offers those not published yet. */
  public ValidationReport stageFrames(int count) {
    int known =
        published
            .readNewest(key)
            .map(Snapshot::availableFrames)
            .map(n -> Math.min(n, count))
            .orElse(0);
    return stageFrames(count, known);
  }

  /**
   * Stages frames {@code firstNew} to {@code count} - 1 and returns a report that offers all of
   * them.
   */
  ValidationReport stageFrames(int count, int firstNew) {
    try {
      List<CandidateFrame> added = new ArrayList<>();
      Files.createDirectories(staging.resolve("frames"));
      Files.createDirectories(staging.resolve("meta"));
      for (int fhr = firstNew; fhr < count; fhr++) {
        added.add(stage(fhr));
      }
      byte[] json = manifest(count).encode().getBytes(StandardCharsets.UTF_8);
      Files.write(staging.resolve("manifest.json"), json);
      StagedManifest manifest = StagedManifest.parse(json, key).value();
      return report(Optional.of(new PublishCandidate(manifest, MODIFIED, added)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ValidationReport report(Optional<PublishCandidate> candidate) {
    return new ValidationReport(
        key.model(),
        key.run(),
        key.variable(),
        Instant.parse("2026-02-01T00:00:00Z"),
        CheckOutcome.PASS,
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

  private static ValidatedFile write(Path file, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    Files.write(file, content);
    FileDigest digest = FileDigest.of(content);
    return new ValidatedFile(
        digest.bytes(), digest.sha256(), Files.getLastModifiedTime(file).toInstant());
  }

  private JsonObject manifest(int count) {
    JsonArray frames = new JsonArray();
    for (int fhr = 0; fhr < count; fhr++) {
      frames.add(
          frameExtra
              .copy()
              .put("frame_id", Identifiers.frameId(fhr))
              .put("fhr", fhr)
              .put("valid_time", Identifiers.utcSeconds(key.run().validTime(fhr)))
              .put("url", key.archiveUrl(Identifiers.frameId(fhr))));
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
        .put("frame_id", Identifiers.frameId(fhr))
        .put("fhr", fhr);
  }
}
