package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;

/**
 * The colormap of a frame, as its meta names it.
 *
 * @param id the name
 * @param version the version; null if not stated
 * @param paletteHash the hash of the colours; null if not stated
 */
public record Colormap(String id, @Nullable String version, @Nullable String paletteHash) {

  static Colormap read(ObjectReader fields) {
    JsonNode version = fields.get("colormap_version");
    return new Colormap(
        fields.text("colormap_id"),
        fields.has("colormap_version") ? version.asText() : null,
        fields.has("palette_hash") ? fields.text("palette_hash") : null);
  }

  /**
   * Returns whether both name the same colormap. A field that only one of them states is ignored.
   */
  public boolean agreesWith(Colormap other) {
    return id.equals(other.id)
        && agree(version, other.version)
        && agree(paletteHash, other.paletteHash);
  }

  private static boolean agree(@Nullable String one, @Nullable String other) {
    return one == null || other == null || Objects.equals(one, other);
  }

  /** Formats the colormap for messages. */
  @Override
  public String toString() {
    return id
        + (version == null ? "" : " version " + version)
        + (paletteHash == null ? "" : " palette " + paletteHash);
  }
}
