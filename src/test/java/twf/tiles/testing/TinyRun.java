package twf.tiles.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import javax.imageio.ImageIO;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;

/** Stages one variable of a run as a builder does, with archives of one tile per zoom. */
public final class TinyRun {
  private final Path folder;
  private final VariableKey key;
  private final int expected;

  /**
   * @param key {@code model/run/variable}
   */
  public TinyRun(Path stagingRoot, String key, int expected) {
    String[] parts = key.split("/", -1);
    this.key = new VariableKey(parts[0], new RunId(parts[1]), parts[2]);
    this.folder = stagingRoot.resolve(key);
    this.expected = expected;
  }

  /** Stages the frames 0 to {@code count} - 1 that do not exist yet, then the manifest. */
  public TinyRun stage(int count) {
    return frames(count).commit(count);
  }

  /** Stages frames without the manifest. */
  public TinyRun frames(int count) {
    for (int fhr = 0; fhr < count; fhr++) {
      if (!Files.exists(archive(fhr))) {
        archive(fhr, bytes(fhr + 1, true, 0));
        meta(fhr, meta(fhr, key));
      }
    }
    return this;
  }

  /** Renames a manifest of the first {@code count} frames into place. */
  public TinyRun commit(int count) {
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
      frames
          .addObject()
          .put("frame_id", Identifiers.frameId(fhr))
          .put("fhr", fhr)
          .put("valid_time", Identifiers.utcSeconds(key.run().validTime(fhr)))
          .put("url", key.archiveUrl(Identifiers.frameId(fhr)));
    }
    put(folder.resolve("manifest.json"), StrictJson.write(json));
    return this;
  }

  /** Returns an archive with the bounds [-10, 50, 2, 58]. */
  public static byte[] bytes(int shade, boolean transparent, int padding) {
    byte[] image = image(shade, transparent);
    return new TestArchiveBuilder()
        .tile(0, 0, 0, image)
        .above(7, 62, 41, TestImages.transparent())
        .tile(7, 62, 41, image)
        .gap(padding)
        .toBuffer()
        .getBytes();
  }

  private static byte[] image(int shade, boolean transparent) {
    BufferedImage image =
        new BufferedImage(
            256, 256, transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    image.setRGB(125, 82, 0xff000000 | shade);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  /** Returns the meta of a frame. */
  public static ObjectNode meta(int fhr, VariableKey key) {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", 1)
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable_id", key.variable())
            .put("frame_id", Identifiers.frameId(fhr))
            .put("fhr", fhr)
            .put("valid_time", Identifiers.utcSeconds(key.run().validTime(fhr)))
            .put("units", "F")
            .put("zoom_min", 0)
            .put("zoom_max", 7)
            .put("colormap_id", "tmp2m")
            .put("colormap_version", 1)
            .put("url", key.archiveUrl(Identifiers.frameId(fhr)));
    json.putObject("nodata").put("value", 255);
    json.putArray("bounds").add(-10).add(50).add(2).add(58);
    json.putObject("build")
        .put("started_at", Instant.ofEpochSecond(1000L + fhr).toString())
        .put("finished_at", Instant.ofEpochSecond(1002L + fhr).toString());
    return json;
  }

  public VariableKey key() {
    return key;
  }

  public Path archive(int fhr) {
    return folder.resolve("frames").resolve(Identifiers.frameId(fhr) + ".pmtiles");
  }

  /** Replaces an archive. */
  public TinyRun archive(int fhr, byte[] content) {
    put(archive(fhr), content);
    return this;
  }

  /** Replaces a meta file. */
  public TinyRun meta(int fhr, ObjectNode json) {
    put(folder.resolve("meta").resolve(Identifiers.frameId(fhr) + ".json"), StrictJson.write(json));
    return this;
  }

  private static void put(Path target, byte[] content) {
    try {
      Files.createDirectories(target.getParent());
      Path part = target.resolveSibling("." + target.getFileName() + ".part");
      Files.write(part, content);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
