package twf.tiles.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a builder says of one frame, {@code meta/{frame_id}.json}, section 2 of the contract.
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
public record FrameMeta(
    VariableKey key,
    int fhr,
    String units,
    Colormap colormap,
    Bounds bounds,
    @Nullable Legend legend,
    @Nullable BuildSpan build,
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

  private static final Shape SHAPE = new Shape(KNOWN, Map.of());

  /** Parses strictly against what the path says; collects every violation. */
  public static Parsed<FrameMeta> parse(byte[] json, VariableKey key, int fhr) {
    Parsed<ObjectNode> document = ContractJson.read(json, SHAPE, (index, item) -> {});
    if (!document.isValid()) {
      return new Parsed<>(null, document.violations());
    }
    Violations violations = new Violations();
    Fields fields = new Fields(document.value(), "", violations);
    identity(fields, key, fhr);
    nodata(fields);
    colormap(fields);
    FrameMeta meta =
        new FrameMeta(
            key,
            fhr,
            fields.text("units"),
            Colormap.read(fields),
            Bounds.read(fields, "bounds"),
            Legend.read(fields, "legend"),
            BuildSpan.read(fields, "build"),
            fields.unknown(KNOWN));
    return violations.isEmpty() ? Parsed.of(meta) : Parsed.broken(violations);
  }

  private static void identity(Fields fields, VariableKey key, int fhr) {
    fields.exactly("contract_version", Words.CONTRACT_VERSION);
    fields.exactly("model", key.model());
    fields.exactly("run", key.run().text());
    fields.exactly("variable_id", key.variable());
    fields.exactly("frame_id", Words.frameId(fhr));
    fields.exactly("fhr", fhr);
    fields.exactly("valid_time", Words.utcSeconds(key.run().validTime(fhr)));
    fields.exactly("zoom_min", Words.ZOOM_MIN);
    fields.exactly("zoom_max", Words.ZOOM_MAX);
    fields.exactly("url", key.archiveUrl(Words.frameId(fhr)));
  }

  private static void nodata(Fields parent) {
    Fields nodata = new Fields(parent.get("nodata"), parent.at("nodata"), parent.violations());
    if (!nodata.isObject()) {
      return;
    }
    JsonNode value = nodata.get("value");
    boolean hasValue = nodata.has("value");
    boolean hasRule = nodata.has("rule");
    if (!hasValue && !hasRule) {
      parent.violations().add(parent.at("nodata"), "expected value and/or rule, found neither");
    }
    if (hasValue && !value.isNumber() && !value.isTextual()) {
      parent.violations().mismatch(nodata.at("value"), "a number or a string", value);
    }
    if (hasRule) {
      nodata.text("rule");
    }
  }

  private static void colormap(Fields fields) {
    if (!fields.has("colormap_version") && !fields.has("palette_hash")) {
      fields
          .violations()
          .add(fields.at("colormap_version"), "expected it or palette_hash, found neither");
    }
    JsonNode version = fields.get("colormap_version");
    if (fields.has("colormap_version") && !version.isTextual() && !version.isNumber()) {
      fields.violations().mismatch(fields.at("colormap_version"), "a number or a string", version);
    }
  }
}
