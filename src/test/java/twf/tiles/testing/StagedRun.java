package twf.tiles.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.storage.StagingLayout;

/**
 * Stages one variable of a run as a builder does: renames each file into place, the manifest last.
 */
public class StagedRun {
  private final StagingLayout layout;
  private final VariableKey key;
  private final int expected;

  public StagedRun(Path stagingRoot, VariableKey key, int expected) {
    this.layout = new StagingLayout(stagingRoot);
    this.key = key;
    this.expected = expected;
  }

  /**
   * @param key {@code model/run/variable}
   */
  public StagedRun(Path stagingRoot, String key, int expected) {
    this(stagingRoot, key(key), expected);
  }

  /** Parses {@code model/run/variable}. */
  public static VariableKey key(String key) {
    String[] parts = key.split("/", -1);
    return new VariableKey(parts[0], new RunId(parts[1]), parts[2]);
  }

  /**
   * Stages a copy of a variable.
   *
   * @param variable {@code model/run/variable}
   */
  public static void copy(Path data, Roots roots, String variable) throws IOException {
    StagedRun run = new StagedRun(roots.staging(), variable, 0);
    Path from = data.resolve(variable);
    Path to = run.manifest().getParent();
    Path manifest = from.resolve(run.manifest().getFileName());
    for (Path file : PublishedTreeAssertions.files(from)) {
      if (!file.equals(manifest)) {
        run.write(to.resolve(from.relativize(file).toString()), Files.readAllBytes(file));
      }
    }
    run.write(run.manifest(), Files.readAllBytes(manifest));
  }

  /** Stages the frames 0 to {@code count} - 1 that do not exist yet, then the manifest. */
  public StagedRun stage(int count) {
    return frames(count).commit(count);
  }

  /** Stages frames without the manifest. */
  public StagedRun frames(int count) {
    for (int fhr = 0; fhr < count; fhr++) {
      if (!Files.exists(archive(fhr))) {
        frame(fhr, bytes(fhr + 1, true, 0));
      }
    }
    return this;
  }

  /** Stages an archive and its meta. */
  public StagedRun frame(int fhr, byte[] archive) {
    return archive(fhr, archive).meta(fhr, meta(fhr, key));
  }

  /** Renames a manifest of the first {@code count} frames into place. */
  public StagedRun commit(int count) {
    return manifest(manifest(key, count, expected));
  }

  public static ObjectNode manifest(VariableKey key, int count, int expected) {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", 1)
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable", key.variable())
            .put("expected_frames", expected)
            .put("available_frames", count)
            .put("last_updated", Identifiers.utcSeconds(Instant.now()));
    ArrayNode frames = json.putArray("frames");
    for (int fhr = 0; fhr < count; fhr++) {
      identify(frames.addObject(), fhr, key);
    }
    return json;
  }

  /** Sets the fields that manifest and meta have in common. */
  public static ObjectNode identify(ObjectNode frame, int fhr, VariableKey key) {
    return frame
        .put("frame_id", Identifiers.frameId(fhr))
        .put("fhr", fhr)
        .put("valid_time", Identifiers.utcSeconds(key.run().validTime(fhr)))
        .put("url", key.archiveUrl(Identifiers.frameId(fhr)));
  }

  /** Returns the meta of a frame. */
  public static ObjectNode meta(int fhr, VariableKey key) {
    ObjectNode json =
        identify(StrictJson.object(), fhr, key)
            .put("contract_version", 1)
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable_id", key.variable())
            .put("units", "F")
            .put("zoom_min", 0)
            .put("zoom_max", 7)
            .put("colormap_id", "tmp2m")
            .put("colormap_version", 1);
    json.putObject("nodata").put("value", 255);
    json.putArray("bounds").add(-10).add(50).add(2).add(58);
    json.putObject("build")
        .put("started_at", Instant.ofEpochSecond(1000L + fhr).toString())
        .put("finished_at", Instant.ofEpochSecond(1002L + fhr).toString());
    return json;
  }

  /** Returns an archive with the bounds [-10, 50, 2, 58]. */
  public static byte[] bytes(int shade, boolean transparent, int padding) {
    byte[] image = TestImages.pixel(shade, transparent);
    return new TestArchiveBuilder()
        .tile(0, 0, 0, image)
        .above(7, 62, 41, TestImages.transparent())
        .tile(7, 62, 41, image)
        .gap(padding)
        .toBuffer()
        .getBytes();
  }

  public VariableKey key() {
    return key;
  }

  public Path manifest() {
    return layout.manifest(key);
  }

  public Path archive(int fhr) {
    return layout.archive(key, Identifiers.frameId(fhr));
  }

  public Path metaFile(int fhr) {
    return layout.meta(key, Identifiers.frameId(fhr));
  }

  public StagedRun manifest(ObjectNode json) {
    return write(manifest(), StrictJson.write(json));
  }

  public StagedRun archive(int fhr, TestArchiveBuilder archive) {
    return archive(fhr, archive.toBuffer().getBytes());
  }

  public StagedRun archive(int fhr, byte[] content) {
    return write(archive(fhr), content);
  }

  public StagedRun meta(int fhr, ObjectNode json) {
    return write(metaFile(fhr), StrictJson.write(json));
  }

  /** Atomically creates or replaces a file. */
  public StagedRun write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Path part = file.resolveSibling("." + file.getFileName() + ".part");
      Files.write(part, content);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
