package twf.tiles.validate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
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
import twf.tiles.async.Blocking;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.FrameMeta;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.ManifestFrame;
import twf.tiles.contract.Rendering;
import twf.tiles.contract.RunId;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.files.Digest;
import twf.tiles.files.DiskOperations;
import twf.tiles.files.PublishedTree;
import twf.tiles.testing.ArchiveBytes;
import twf.tiles.testing.Futures;
import twf.tiles.testing.Pictures;

/** Stages a variable of a run as a builder would, with a few tiles a frame, and publishes it. */
final class StagedRun {
  static final VariableKey KEY = new VariableKey("gfs", new RunId("20260129_18z"), "tmp2m");

  final Path staging;
  final PublishedTree published;

  StagedRun(Path folder) {
    staging = folder.resolve("staging");
    published = new PublishedTree(folder.resolve("published"));
  }

  /** Frames 0 to {@code count} - 1 of {@code expected}, all right. */
  StagedRun stage(int count, int expected) {
    for (int fhr = 0; fhr < count; fhr++) {
      if (!Files.exists(archive(fhr))) {
        archive(fhr, archive().metadata("{\"frame\":\"" + Words.frameId(fhr) + "\"}"));
        meta(fhr, meta(fhr));
      }
    }
    return manifest(manifest(count, expected));
  }

  /** What the checklist says of it, as it is now. */
  ValidationReport report(Vertx vertx, Blocking workers) {
    Checklist checklist =
        new Checklist(
            vertx, workers, staging, published, 0, Clock.systemUTC(), new CountingMetrics());
    return Futures.await(checklist.run(KEY));
  }

  /** An archive of two tiles, bounds [-10, 50, 2, 58]. */
  static ArchiveBytes archive() {
    return archive(Pictures.rgba(256, 256, (x, y) -> x == 125 && y == 82), Pictures.transparent());
  }

  static ArchiveBytes archive(byte[] world, byte[] middle) {
    return new ArchiveBytes()
        .tile(0, 0, 0, world)
        .above(7, 62, 41, clear(world))
        .tile(7, 62, 41, middle);
  }

  /** A tile of nothing, as wide as another one, if that is a PNG image at all. */
  private static byte[] clear(byte[] like) {
    boolean image = like.length > 24 && like[1] == 'P';
    int side = image ? java.nio.ByteBuffer.wrap(like).getInt(16) : 256;
    return Pictures.rgba(side, side, (x, y) -> false);
  }

  static ObjectNode meta(int fhr) {
    ObjectNode json =
        ContractJson.object()
            .put("contract_version", 1)
            .put("model", KEY.model())
            .put("run", KEY.run().text())
            .put("variable_id", KEY.variable())
            .put("frame_id", Words.frameId(fhr))
            .put("fhr", fhr)
            .put("valid_time", Words.utcSeconds(KEY.run().validTime(fhr)))
            .put("units", "F")
            .put("zoom_min", 0)
            .put("zoom_max", 7)
            .put("colormap_id", "tmp2m")
            .put("colormap_version", 1)
            .put("url", KEY.archiveUrl(Words.frameId(fhr)));
    json.putObject("nodata").put("value", 255);
    json.putArray("bounds").add(-10).add(50).add(2).add(58);
    json.putObject("build")
        .put("started_at", Instant.ofEpochSecond(1000 + fhr).toString())
        .put("finished_at", Instant.ofEpochSecond(1002 + fhr).toString());
    return json;
  }

  static ObjectNode manifest(int count, int expected) {
    ObjectNode json =
        ContractJson.object()
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
          .put("frame_id", Words.frameId(fhr))
          .put("fhr", fhr)
          .put("valid_time", Words.utcSeconds(KEY.run().validTime(fhr)))
          .put("url", KEY.archiveUrl(Words.frameId(fhr)));
    }
    return json;
  }

  StagedRun archive(int fhr, ArchiveBytes archive) {
    return write(archive(fhr), archive.toBuffer().getBytes());
  }

  StagedRun meta(int fhr, ObjectNode json) {
    return write(metaFile(fhr), ContractJson.write(json));
  }

  StagedRun manifest(ObjectNode json) {
    return write(manifest(), ContractJson.write(json));
  }

  Path manifest() {
    return new StagingTree(staging).manifest(KEY);
  }

  Path archive(int fhr) {
    return new StagingTree(staging).archive(KEY, Words.frameId(fhr));
  }

  Path metaFile(int fhr) {
    return new StagingTree(staging).meta(KEY, Words.frameId(fhr));
  }

  StagedRun write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes a first candidate whole, modification times included. */
  void publish(Candidate candidate) throws IOException {
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

  /** Publishes what is staged whatever it is, with hashes of the bytes as they are. */
  void publishUnchecked() throws IOException {
    Manifest manifest = Manifest.parse(Files.readAllBytes(manifest()), KEY).value();
    List<SnapshotFrame> frames = new ArrayList<>();
    for (ManifestFrame frame : manifest.frames()) {
      Digest digest = Digest.of(Files.readAllBytes(archive(frame.fhr())));
      frames.add(new SnapshotFrame(frame, digest.bytes(), digest.sha256(), null));
      copy(archive(frame.fhr()), published.archive(KEY, frame.frameId()));
      copy(metaFile(frame.fhr()), published.meta(KEY, frame.frameId()));
    }
    FrameMeta meta = FrameMeta.parse(Files.readAllBytes(metaFile(0)), KEY, 0).value();
    publish(
        new Snapshot(
            KEY,
            manifest.expectedFrames(),
            frames,
            manifest.lastUpdated(),
            Rendering.of(meta),
            meta.build(),
            Map.of()));
  }

  private void publish(Snapshot snapshot) throws IOException {
    byte[] json = ContractJson.write(snapshot.toJson());
    String name = Snapshot.name(snapshot.frames().size(), json);
    Path file = published.snapshot(KEY, name);
    write(file, json);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    Files.createSymbolicLink(published.newest(KEY), PublishedTree.linkTo(name));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    new DiskOperations()
        .copy(from, to, Files.size(from), Files.getLastModifiedTime(from).toInstant());
  }
}
