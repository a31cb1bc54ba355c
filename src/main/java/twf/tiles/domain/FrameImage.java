package twf.tiles.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;

/**
 * The image of a published frame, as its snapshot names it.
 *
 * @param url the path to ask for, as the builder announced it
 * @param version what names its content: the builder's, or else the first digits of the digest
 * @param bytes the size
 * @param sha256 the digest, 64 lower-case hexadecimal digits
 */
public record FrameImage(String url, String version, long bytes, String sha256) {
  private static final String BYTES = "frame_image_bytes";
  private static final String SHA256 = "frame_image_sha256";
  private static final Pattern SHA256_FORM = Pattern.compile("[0-9a-f]{64}");
  private static final int VERSION_DIGITS = 16;

  /**
   * Describes a validated image.
   *
   * @param announced by the manifest and by the meta, whichever do; the first one that states a
   *     field counts
   */
  public static FrameImage of(
      VariableKey key,
      String frameId,
      long bytes,
      String sha256,
      List<ImageAnnouncement> announced) {
    String version =
        announced.stream()
            .map(ImageAnnouncement::version)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseGet(() -> sha256.substring(0, VERSION_DIGITS));
    String url =
        announced.stream()
            .map(ImageAnnouncement::url)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseGet(() -> key.imageUrl(frameId) + "?v=" + version);
    return new FrameImage(url, version, bytes, sha256);
  }

  /** Whether another image has the same content. */
  public boolean isSameContent(FrameImage other) {
    return bytes == other.bytes && sha256.equals(other.sha256);
  }

  /**
   * Reads the image of a snapshot's frame; null if it has none. A URL without size and digest is
   * what an earlier version of this program copied from the builder's manifest: nothing answers it.
   */
  static @Nullable FrameImage read(ObjectReader fields, VariableKey key, String frameId) {
    if (!fields.has(BYTES)) {
      return null;
    }
    ImageAnnouncement stated = ImageAnnouncement.read(fields, key, frameId);
    String url = stated == null ? null : stated.url();
    String version = stated == null ? null : stated.version();
    if (url == null || version == null) {
      fields.mismatch(
          url == null ? ImageAnnouncement.URL : ImageAnnouncement.VERSION, "that of an image");
    }
    String sha256 = fields.text(SHA256);
    if (!SHA256_FORM.matcher(sha256).matches()) {
      fields.mismatch(SHA256, "64 hexadecimal digits");
    }
    return new FrameImage(
        url == null ? "" : url,
        version == null ? "" : version,
        fields.integer(BYTES, 1, Integer.MAX_VALUE),
        sha256);
  }

  /** Adds the two fields with which a builder announces it. */
  public void announceIn(ObjectNode json) {
    json.put(ImageAnnouncement.URL, url).put(ImageAnnouncement.VERSION, version);
  }

  void writeTo(ObjectNode json) {
    announceIn(json);
    json.put(BYTES, bytes).put(SHA256, sha256);
  }
}
