package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;

/**
 * The holds, pin and retirement of a model, {@code holds.json}.
 *
 * @param runs the held runs
 * @param pin set while the pointer must not move automatically
 * @param retired set if the model is retired: it has no pointer, and nothing of it is published
 * @param generationFloor generations up to this one must not be used again, nor shown by recovery;
 *     0 if there is no floor
 * @param unknown unknown fields, preserved
 */
public record ModelHolds(
    SortedMap<RunId, Hold> runs,
    @Nullable Hold pin,
    @Nullable Hold retired,
    long generationFloor,
    Map<String, JsonNode> unknown) {
  private static final String RETIRED = "retired";
  private static final String FLOOR = "generation_floor";
  private static final Set<String> KNOWN =
      Set.of("contract_version", "holds", "pin", RETIRED, FLOOR);

  /** No held runs, no pin, not retired, no generation floor. */
  public static final ModelHolds NONE = new ModelHolds(new TreeMap<>(), null, null, 0, Map.of());

  public ModelHolds {
    runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
  }

  public ModelHolds withHold(RunId run, Hold hold) {
    SortedMap<RunId, Hold> more = new TreeMap<>(runs);
    more.put(run, hold);
    return new ModelHolds(more, pin, retired, generationFloor, unknown);
  }

  public ModelHolds withoutHold(RunId run) {
    SortedMap<RunId, Hold> fewer = new TreeMap<>(runs);
    fewer.remove(run);
    return new ModelHolds(fewer, pin, retired, generationFloor, unknown);
  }

  public ModelHolds withPin(@Nullable Hold newPin) {
    return new ModelHolds(runs, newPin, retired, generationFloor, unknown);
  }

  public ModelHolds withRetired(@Nullable Hold newRetired) {
    return new ModelHolds(runs, pin, newRetired, generationFloor, unknown);
  }

  /**
   * Returns a copy with at least the given floor. A floor lower than the present one changes
   * nothing.
   */
  public ModelHolds withGenerationFloor(long floor) {
    return new ModelHolds(runs, pin, retired, Math.max(generationFloor, floor), unknown);
  }

  /** Parses strictly; collects all violations. */
  public static ParseResult<ModelHolds> parse(byte[] json) {
    return ObjectReader.parse(json, ModelHolds::read);
  }

  private static ModelHolds read(ObjectReader fields) {
    fields.requireExactly("contract_version", Identifiers.CONTRACT_VERSION);
    return new ModelHolds(
        runs(fields.object("holds")),
        hold(fields, "pin"),
        hold(fields, RETIRED),
        fields.has(FLOOR) ? fields.integer(FLOOR, 0, Long.MAX_VALUE) : 0,
        fields.unknown(KNOWN));
  }

  private static @Nullable Hold hold(ObjectReader fields, String name) {
    JsonNode hold = fields.get(name);
    return hold.isNull() || hold.isMissingNode() ? null : Hold.read(fields.object(name));
  }

  private static SortedMap<RunId, Hold> runs(ObjectReader fields) {
    SortedMap<RunId, Hold> runs = new TreeMap<>();
    for (String name : fields.names()) {
      RunId.parse(name)
          .ifPresentOrElse(
              run -> runs.put(run, Hold.read(fields.object(name))),
              () -> fields.violations().add(fields.pointerTo(name), "not a run id (YYYYMMDD_HHz)"));
    }
    return runs;
  }

  public ObjectNode toJson() {
    ObjectNode json = StrictJson.object().put("contract_version", Identifiers.CONTRACT_VERSION);
    ObjectNode held = json.putObject("holds");
    runs.forEach((run, hold) -> held.set(run.text(), hold.toJson()));
    if (pin == null) {
      json.putNull("pin");
    } else {
      json.set("pin", pin.toJson());
    }
    if (retired != null) {
      json.set(RETIRED, retired.toJson());
    }
    if (generationFloor > 0) {
      json.put(FLOOR, generationFloor);
    }
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
