package twf.tiles.validation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twf.tiles.common.WorkerPool;
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
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;

/** Stages a variable of a run like a builder, with a few tiles per frame, and publishes it. */
public final class StagedRun {
  public static final VariableKey KEY = new VariableKey("gfs", new RunId("20260129_18z"), "tmp2m");

  public final Path staging;
  public final PublishedLayout published;

  public StagedRun(Path folder) {
    staging = folder.resolve("staging");
    published = new PublishedLayout(folder.resolve("published"));
  }

  /**
   * Stages frames 0 to {@code count} - 1 of {@code expected}; creates missing frames as valid ones.
   */
  public StagedRun stage(int count, int expected) {
    for (int fhr = 0; fhr < count; fhr++) {
      if (!Files.exists(archive(fhr))) {
        archive(fhr, archive().metadata("{\"frame\":\"" + Identifiers.frameId(fhr) + "\"}"));
        meta(fhr, meta(fhr));
      }
    }
    return manifest(manifest(count, expected));
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
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", 1)
            .put("model", KEY.model())
            .put("run", KEY.run().text())
            .put("variable_id", KEY.variable())
            .put("frame_id", Identifiers.frameId(fhr))
            .put("fhr", fhr)
            .put("valid_time", Identifiers.utcSeconds(KEY.run().validTime(fhr)))
            .put("units", "F")
            .put("zoom_min", 0)
            .put("zoom_max", 7)
            .put("colormap_id", "tmp2m")
            .put("colormap_version", 1)
            .put("url", KEY.archiveUrl(Identifiers.frameId(fhr)));
    json.putObject("nodata").put("value", 255);
    json.putArray("bounds").add(-10).add(50).add(2).add(58);
    json.putObject("build")
        .put("started_at", Instant.ofEpochSecond(1000 + fhr).toString())
        .put("finished_at", Instant.ofEpochSecond(1002 + fhr).toString());
    return json;
  }

  public static ObjectNode manifest(int count, int expected) {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", 1)
            .put("model", KEY.model())
            .put("run", KEY.run().text())
            .put("variable", KEY.variable())
            .put("expected_frames", expected)
            .put("available_frames", count)
            .put("last_updated", "2026-01-29T20:00:00Z");
    ArrayNode frames = json.putArray("frames");
    for (int fhr = 0; fhr < count; fhr++) {
      frames
          .addObject()
          .put("frame_id", Identifiers.frameId(fhr))
          .put("fhr", fhr)
          .put("valid_time", Identifiers.utcSeconds(KEY.run().validTime(fhr)))
          .put("url", KEY.archiveUrl(Identifiers.frameId(fhr)));
    }
    return json;
  }

  public StagedRun archive(int fhr, TestArchiveBuilder archive) {
    return write(archive(fhr), archive.toBuffer().getBytes());
  }

  public StagedRun meta(int fhr, ObjectNode json) {
    return write(metaFile(fhr), StrictJson.write(json));
  }

  public StagedRun manifest(ObjectNode json) {
    return write(manifest(), StrictJson.write(json));
  }

  public Path manifest() {
    return new StagingLayout(staging).manifest(KEY);
  }

  public Path archive(int fhr) {
    return new StagingLayout(staging).archive(KEY, Identifiers.frameId(fhr));
  }

  public Path metaFile(int fhr) {
    return new StagingLayout(staging).meta(KEY, Identifiers.frameId(fhr));
  }

  public StagedRun write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      frames.add(new SnapshotFrame(frame, digest.bytes(), digest.sha256(), null));
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
