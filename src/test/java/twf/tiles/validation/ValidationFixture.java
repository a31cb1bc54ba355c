package twf.tiles.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.RunId;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;

/** A staged variable whose files may be wrong, with the tree that it is published in. */
public final class ValidationFixture extends StagedRun {
  public static final VariableKey KEY = new VariableKey("gfs", new RunId("20260129_18z"), "tmp2m");

  public final Path staging;
  public final PublishedLayout published;

  public ValidationFixture(Path folder) {
    super(folder.resolve("staging"), KEY, 6);
    staging = folder.resolve("staging");
    published = new PublishedLayout(folder.resolve("published"));
  }

  /** Stages the first of {@code expected} frames, of one size; keeps existing ones. */
  public ValidationFixture stage(int count, int expected) {
    for (int fhr = 0; fhr < count; fhr++) {
      if (!Files.exists(archive(fhr))) {
        String metadata = "{\"frame\":\"" + Identifiers.frameId(fhr) + "\"}";
        frame(fhr, archive().metadata(metadata).toBuffer().getBytes());
      }
    }
    manifest(manifest(count, expected));
    return this;
  }

  /** Runs the checklist on the current files and returns its report. */
  public ValidationReport report(WorkerPool workers) {
    Checklist checklist =
        new Checklist(workers, staging, published, 0, Clock.systemUTC(), new RecordingMetrics());
    return FutureAssertions.await(checklist.run(KEY));
  }

  /** Returns a valid archive with bounds [-10, 50, 2, 58]. */
  public static TestArchiveBuilder archive() {
    return archive(
        TestImages.rgba(256, 256, (x, y) -> x == 125 && y == 82), TestImages.transparent());
  }

  public static TestArchiveBuilder archive(byte[] world, byte[] middle) {
    return new TestArchiveBuilder()
        .tile(0, 0, 0, world)
        .above(7, 62, 41, clear(world))
        .tile(7, 62, 41, middle);
  }

  /**
   * Returns a transparent tile of the same width as another, or of 256 pixels if that is not PNG.
   */
  private static byte[] clear(byte[] like) {
    boolean image = like.length > 24 && like[1] == 'P';
    int side = image ? java.nio.ByteBuffer.wrap(like).getInt(16) : 256;
    return TestImages.rgba(side, side, (x, y) -> false);
  }

  public static ObjectNode meta(int fhr) {
    return meta(fhr, KEY);
  }

  public static ObjectNode manifest(int count, int expected) {
    return manifest(KEY, count, expected);
  }

  public Path imageFile(int fhr) {
    return new StagingLayout(staging).image(KEY, Identifiers.frameId(fhr));
  }

  /** Stages the image of a frame, and announces it in no document. */
  public ValidationFixture image(int fhr, byte[] webp) {
    write(imageFile(fhr), webp);
    return this;
  }

  /** Announces the images of these frames in meta and manifest, as the builder does. */
  public ValidationFixture announceImages(int count, int expected, int... hours) {
    ObjectNode manifest = manifest(count, expected);
    for (int fhr : hours) {
      announceImage((ObjectNode) manifest.get("frames").get(fhr), fhr);
      meta(fhr, announceImage(meta(fhr), fhr));
    }
    manifest(manifest);
    return this;
  }

  /** Adds the two fields that announce the image of a frame. */
  public static ObjectNode announceImage(ObjectNode json, int fhr) {
    String version = "0123456789abc" + Identifiers.frameId(fhr);
    return json.put("frame_image_url", KEY.imageUrl(Identifiers.frameId(fhr)) + "?v=" + version)
        .put("frame_image_version", version);
  }

  /** Publishes all frames of a first candidate, including their modification times. */
  public void publish(PublishCandidate candidate) throws IOException {
    List<SnapshotFrame> frames =
        candidate.newFrames().stream()
            .map(
                frame ->
                    new SnapshotFrame(
                        candidate.manifest().frames().get(frame.fhr()),
                        frame.archive().bytes(),
                        frame.archive().sha256(),
                        null))
            .toList();
    for (SnapshotFrame frame : frames) {
      copy(archive(frame.fhr()), published.archive(KEY, frame.frameId()));
      copy(metaFile(frame.fhr()), published.meta(KEY, frame.frameId()));
    }
    Snapshot snapshot =
        new Snapshot(
            KEY,
            candidate.manifest().expectedFrames(),
            frames,
            candidate.manifest().lastUpdated(),
            candidate.newFrames().get(0).rendering(),
            candidate.newFrames().get(0).build(),
            Map.of());
    publish(snapshot);
  }

  /** Publishes the staged files without validation, with the hashes of their current bytes. */
  public void publishUnchecked() throws IOException {
    StagedManifest manifest = StagedManifest.parse(Files.readAllBytes(manifest()), KEY).value();
    List<SnapshotFrame> frames = new ArrayList<>();
    for (ManifestFrame frame : manifest.frames()) {
      FileDigest digest = FileDigest.of(Files.readAllBytes(archive(frame.fhr())));
      frames.add(
          new SnapshotFrame(
              frame.withoutImage(), digest.bytes(), digest.sha256(), null, image(frame)));
      if (Files.exists(imageFile(frame.fhr()))) {
        copy(imageFile(frame.fhr()), published.image(KEY, frame.frameId()));
      }
      copy(archive(frame.fhr()), published.archive(KEY, frame.frameId()));
      copy(metaFile(frame.fhr()), published.meta(KEY, frame.frameId()));
    }
    FrameMetadata meta = FrameMetadata.parse(Files.readAllBytes(metaFile(0)), KEY, 0).value();
    publish(
        new Snapshot(
            KEY,
            manifest.expectedFrames(),
            frames,
            manifest.lastUpdated(),
            FrameStyle.of(meta),
            meta.build(),
            Map.of()));
  }

  private @Nullable FrameImage image(ManifestFrame frame) throws IOException {
    if (!Files.exists(imageFile(frame.fhr()))) {
      return null;
    }
    FileDigest digest = FileDigest.of(Files.readAllBytes(imageFile(frame.fhr())));
    return FrameImage.of(
        KEY,
        frame.frameId(),
        digest.bytes(),
        digest.sha256(),
        frame.image() == null ? List.of() : List.of(frame.image()));
  }

  private void publish(Snapshot snapshot) throws IOException {
    byte[] json = StrictJson.write(snapshot.toJson());
    String name = Snapshot.name(snapshot.frames().size(), json);
    Path file = published.snapshot(KEY, name);
    write(file, json);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    Files.createSymbolicLink(published.newestLink(KEY), PublishedLayout.linkTarget(name));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    new DurableFileOperations()
        .copy(from, to, Files.size(from), Files.getLastModifiedTime(from).toInstant());
  }
}
