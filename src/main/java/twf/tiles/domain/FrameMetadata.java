package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.DocumentShape;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.ViolationCollector;

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
    Map<String, JsonNode> unknown) {

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
          "build");

  private static final DocumentShape SHAPE = new DocumentShape(KNOWN, Map.of());

  /** Parses strictly and checks that the identity matches the path; collects all violations. */
  public static ParseResult<FrameMetadata> parse(byte[] json, VariableKey key, int fhr) {
    ParseResult<ObjectNode> document = StrictJson.read(json, SHAPE, (index, item) -> {});
    if (!document.isValid()) {
      return new ParseResult<>(null, document.violations());
    }
    ViolationCollector violations = new ViolationCollector();
    ObjectReader fields = new ObjectReader(document.value(), "", violations);
    checkIdentity(fields, key, fhr);
    checkNodata(fields);
    checkColormap(fields);
    FrameMetadata meta =
        new FrameMetadata(
            key,
            fhr,
            fields.text("units"),
            Colormap.read(fields),
            Bounds.read(fields, "bounds"),
            Legend.read(fields, "legend"),
            BuildInterval.read(fields, "build"),
            fields.unknown(KNOWN));
    return violations.isEmpty() ? ParseResult.of(meta) : ParseResult.invalid(violations);
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
    ObjectReader nodata =
        new ObjectReader(parent.get("nodata"), parent.pointerTo("nodata"), parent.violations());
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
      parent.violations().mismatch(nodata.pointerTo("value"), "a number or a string", value);
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
      fields
          .violations()
          .mismatch(fields.pointerTo("colormap_version"), "a number or a string", version);
    }
  }
}
