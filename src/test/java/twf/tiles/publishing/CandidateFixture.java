package twf.tiles.publishing;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Legend;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.CandidateImage;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidatedFile;
import twf.tiles.event.ValidationReport;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.testing.StagedRun;

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
  private boolean hasImages;

  public CandidateFixture(Path staging, Path published, VariableKey key) {
    this.staging = staging;
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

  /** Stages an image with each frame from now on, and offers those that are not published. */
  public CandidateFixture withImages() {
    hasImages = true;
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

  private StagedRun run() {
    return new StagedRun(staging, key, expected);
  }

  Path archive(int fhr) {
    return run().archive(fhr);
  }

  Path meta(int fhr) {
    return run().metaFile(fhr);
  }

  Path image(int fhr) {
    return new StagingLayout(staging).image(key, Identifiers.frameId(fhr));
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
    List<CandidateFrame> added = new ArrayList<>();
    for (int fhr = firstNew; fhr < count; fhr++) {
      added.add(stage(fhr));
    }
    byte[] json = manifest(count).encode().getBytes(StandardCharsets.UTF_8);
    run().write(run().manifest(), json);
    StagedManifest manifest = StagedManifest.parse(json, key).value();
    return report(
        Optional.of(new PublishCandidate(manifest, MODIFIED, added, stageImages(count), 0)));
  }

  private List<CandidateImage> stageImages(int count) {
    List<CandidateImage> images = new ArrayList<>();
    for (int fhr = 0; hasImages && fhr < count; fhr++) {
      String id = Identifiers.frameId(fhr);
      boolean isPublished =
          published
              .readNewest(key)
              .flatMap(snapshot -> snapshot.frame(id))
              .filter(frame -> frame.image() != null)
              .isPresent();
      if (!isPublished) {
        String text = "image of " + key + " " + fhr + salt;
        run().write(image(fhr), text.repeat(30).getBytes(StandardCharsets.UTF_8));
        ValidatedFile file = validated(image(fhr));
        images.add(
            new CandidateImage(
                fhr,
                FrameImage.of(key, id, file.bytes(), file.sha256(), List.of()),
                file.modified()));
      }
    }
    return images;
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

  private CandidateFrame stage(int fhr) {
    String text = "archive of " + key + " " + fhr + salt;
    StagedRun run =
        run()
            .archive(fhr, text.repeat(20).getBytes(StandardCharsets.UTF_8))
            .meta(fhr, StagedRun.meta(fhr, key).put("archive", text));
    return new CandidateFrame(
        fhr, validated(run.archive(fhr)), validated(run.metaFile(fhr)), rendering, null);
  }

  private static ValidatedFile validated(Path file) {
    try {
      FileDigest digest = FileDigest.of(Files.readAllBytes(file));
      return new ValidatedFile(
          digest.bytes(), digest.sha256(), Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonObject manifest(int count) {
    byte[] json = StrictJson.write(StagedRun.manifest(key, count, expected));
    JsonObject manifest =
        new JsonObject(Buffer.buffer(json))
            .put("last_updated", "2026-01-31T22:59:59Z")
            .mergeIn(extra);
    manifest.getJsonArray("frames").forEach(frame -> ((JsonObject) frame).mergeIn(frameExtra));
    return manifest;
  }
}
