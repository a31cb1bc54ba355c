package twf.tiles.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;

/**
 * A published frame: its manifest entry with size and digest of its archive, and its image.
 *
 * @param frame the entry of the builder's manifest, without what it announces
 * @param bytes the size of the archive
 * @param sha256 the digest of the archive, 64 lower-case hexadecimal digits
 * @param rendering the style of this frame; null if it is the snapshot's
 * @param image the published image of this frame; null if it has none
 */
public record SnapshotFrame(
    ManifestFrame frame,
    long bytes,
    String sha256,
    @Nullable FrameStyle rendering,
    @Nullable FrameImage image) {
  static final Set<String> KNOWN =
      Set.of(
          "frame_id",
          "fhr",
          "valid_time",
          "url",
          "bytes",
          "sha256",
          "bounds",
          "units",
          "legend",
          "frame_image_url",
          "frame_image_version",
          "frame_image_bytes",
          "frame_image_sha256");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Creates a frame without an image. */
  public SnapshotFrame(
      ManifestFrame frame, long bytes, String sha256, @Nullable FrameStyle rendering) {
    this(frame, bytes, sha256, rendering, null);
  }

  public int fhr() {
    return frame.fhr();
  }

  public String frameId() {
    return frame.frameId();
  }

  static SnapshotFrame read(ObjectReader fields, VariableKey key) {
    ManifestFrame frame = ManifestFrame.read(fields, key, KNOWN);
    long bytes = fields.integer("bytes", 1, Long.MAX_VALUE);
    String sha256 = fields.text("sha256");
    if (!SHA256.matcher(sha256).matches()) {
      fields.mismatch("sha256", "64 hexadecimal digits");
    }
    return new SnapshotFrame(
        frame,
        bytes,
        sha256,
        fields.has("bounds") ? FrameStyle.read(fields) : null,
        FrameImage.read(fields, key, frame.frameId()));
  }

  /**
   * Returns this frame with its style replaced by the equal instance in {@code known}, to save
   * memory; adds the style to {@code known} if it is new.
   */
  SnapshotFrame sharing(Map<FrameStyle, FrameStyle> known) {
    if (rendering == null) {
      return this;
    }
    FrameStyle shared = known.computeIfAbsent(rendering, same -> same);
    return new SnapshotFrame(frame, bytes, sha256, shared, image);
  }

  ObjectNode toJson(VariableKey key) {
    ObjectNode json = frame.toJson(key).put("bytes", bytes).put("sha256", sha256);
    if (image != null) {
      image.writeTo(json);
    }
    if (rendering != null) {
      rendering.writeTo(json);
    }
    ObjectReader.putUnknown(json, frame.unknown(), KNOWN);
    return json;
  }
}
