package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;

/**
 * What turns values into colours, as a frame's meta names it.
 *
 * @param id the name
 * @param version of it, where the builder says
 * @param paletteHash of its colours, where the builder says
 */
public record Colormap(String id, @Nullable String version, @Nullable String paletteHash) {

  static Colormap read(ObjectReader fields) {
    JsonNode version = fields.get("colormap_version");
    return new Colormap(
        fields.text("colormap_id"),
        fields.has("colormap_version") ? version.asText() : null,
        fields.has("palette_hash") ? fields.text("palette_hash") : null);
  }

  /** Whether both name the same; what only one of them says is not compared. */
  public boolean agreesWith(Colormap other) {
    return id.equals(other.id)
        && agree(version, other.version)
        && agree(paletteHash, other.paletteHash);
  }

  private static boolean agree(@Nullable String one, @Nullable String other) {
    return one == null || other == null || Objects.equals(one, other);
  }

  /** For messages. */
  @Override
  public String toString() {
    return id
        + (version == null ? "" : " version " + version)
        + (paletteHash == null ? "" : " palette " + paletteHash);
  }
}
