package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;

/**
 * A frame's metadata as its builder wrote it: {@code meta/{frame_id}.json}, section 2 of the
 * contract.
 *
 * @param key the run and variable
 * @param fhr the forecast hour
 * @param units of the values that colours stand for
 * @param colormap what turns values into colours
 * @param bounds of the data, not yet known to be a valid range
 * @param legend what colours mean, where the builder says
 * @param build when the builder worked, where it says
 * @param image what it says of the frame's image; null if it announces none
 * @param unknown fields that this program does not know, kept
 */
public record FrameMetadata(
    VariableKey key,
    int fhr,
    String units,
    Colormap colormap,
    Bounds bounds,
    @Nullable Legend legend,
    @Nullable BuildInterval build,
    @Nullable ImageAnnouncement image,
    Map<String, JsonNode> unknown) {

  /**
   * What turns values into colours.
   *
   * @param id the name
   * @param version the version; null if not stated
   * @param paletteHash the hash of the colours; null if not stated
   */
  public record Colormap(String id, @Nullable String version, @Nullable String paletteHash) {

    static Colormap read(ObjectReader fields) {
      return new Colormap(
          fields.text("colormap_id"),
          fields.has("colormap_version") ? fields.get("colormap_version").asText() : null,
          fields.has("palette_hash") ? fields.text("palette_hash") : null);
    }

    /** Whether both name the same colormap. A field that only one of them states is ignored. */
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

  private static final Set<String> KNOWN =
      Set.of(
          "contract_version",
          "model",
          "run",
          "variable_id",
          "frame_id",
          "fhr",
          "valid_time",
          "units",
          "nodata",
          "bounds",
          "zoom_min",
          "zoom_max",
          "colormap_id",
          "colormap_version",
          "palette_hash",
          "url",
          "legend",
          "build",
          ImageAnnouncement.URL,
          ImageAnnouncement.VERSION);

  private static final StrictJson.Shape SHAPE = new StrictJson.Shape(KNOWN, Map.of());

  /** Parses strictly and checks that the identity matches the path; collects all violations. */
  public static ParseResult<FrameMetadata> parse(byte[] json, VariableKey key, int fhr) {
    return ObjectReader.parse(json, SHAPE, (index, item) -> {}, fields -> read(fields, key, fhr));
  }

  private static FrameMetadata read(ObjectReader fields, VariableKey key, int fhr) {
    checkIdentity(fields, key, fhr);
    checkNodata(fields);
    checkColormap(fields);
    return new FrameMetadata(
        key,
        fhr,
        fields.text("units"),
        Colormap.read(fields),
        Bounds.read(fields, "bounds"),
        Legend.read(fields, "legend"),
        BuildInterval.read(fields, "build"),
        ImageAnnouncement.read(fields, key, Identifiers.frameId(fhr)),
        fields.unknown(KNOWN));
  }

  private static void checkIdentity(ObjectReader fields, VariableKey key, int fhr) {
    fields.requireExactly("contract_version", Identifiers.CONTRACT_VERSION);
    fields.requireExactly("model", key.model());
    fields.requireExactly("run", key.run().text());
    fields.requireExactly("variable_id", key.variable());
    fields.requireExactly("frame_id", Identifiers.frameId(fhr));
    fields.requireExactly("fhr", fhr);
    fields.requireExactly("valid_time", Identifiers.utcSeconds(key.run().validTime(fhr)));
    fields.requireExactly("zoom_min", Identifiers.ZOOM_MIN);
    fields.requireExactly("zoom_max", Identifiers.ZOOM_MAX);
    fields.requireExactly("url", key.archiveUrl(Identifiers.frameId(fhr)));
  }

  private static void checkNodata(ObjectReader parent) {
    ObjectReader nodata = parent.object("nodata");
    if (!nodata.isObject()) {
      return;
    }
    JsonNode value = nodata.get("value");
    boolean hasValue = nodata.has("value");
    boolean hasRule = nodata.has("rule");
    if (!hasValue && !hasRule) {
      parent
          .violations()
          .add(parent.pointerTo("nodata"), "expected value and/or rule, found neither");
    }
    if (hasValue && !value.isNumber() && !value.isTextual()) {
      nodata.mismatch("value", "a number or a string");
    }
    if (hasRule) {
      nodata.text("rule");
    }
  }

  private static void checkColormap(ObjectReader fields) {
    if (!fields.has("colormap_version") && !fields.has("palette_hash")) {
      fields
          .violations()
          .add(fields.pointerTo("colormap_version"), "expected it or palette_hash, found neither");
    }
    JsonNode version = fields.get("colormap_version");
    if (fields.has("colormap_version") && !version.isTextual() && !version.isNumber()) {
      fields.mismatch("colormap_version", "a number or a string");
    }
  }
}
