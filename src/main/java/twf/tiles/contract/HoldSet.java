package twf.tiles.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model's holds and its pin, {@code holds.json}.
 *
 * @param runs the held runs
 * @param pin set while the pointer must not move by itself
 * @param unknown fields that this program does not know, kept
 */
public record HoldSet(
    SortedMap<RunId, Hold> runs, @Nullable Hold pin, Map<String, JsonNode> unknown) {
  private static final Set<String> KNOWN = Set.of("contract_version", "holds", "pin");

  /** No run held, not pinned. */
  public static final HoldSet NONE = new HoldSet(new TreeMap<>(), null, Map.of());

  public HoldSet {
    runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
  }

  public HoldSet with(RunId run, Hold hold) {
    SortedMap<RunId, Hold> more = new TreeMap<>(runs);
    more.put(run, hold);
    return new HoldSet(more, pin, unknown);
  }

  public HoldSet without(RunId run) {
    SortedMap<RunId, Hold> fewer = new TreeMap<>(runs);
    fewer.remove(run);
    return new HoldSet(fewer, pin, unknown);
  }

  public HoldSet withPin(@Nullable Hold newPin) {
    return new HoldSet(runs, newPin, unknown);
  }

  /** Parses strictly; collects every violation. */
  public static Parsed<HoldSet> parse(byte[] json) {
    Parsed<ObjectNode> document = ContractJson.read(json);
    if (!document.isValid()) {
      return new Parsed<>(null, document.violations());
    }
    Violations violations = new Violations();
    Fields fields = new Fields(document.value(), "", violations);
    fields.exactly("contract_version", Words.CONTRACT_VERSION);
    SortedMap<RunId, Hold> runs = runs(fields);
    JsonNode pin = fields.get("pin");
    Hold pinned =
        pin.isNull() || pin.isMissingNode()
            ? null
            : Hold.read(new Fields(pin, fields.at("pin"), violations));
    return violations.isEmpty()
        ? Parsed.of(new HoldSet(runs, pinned, fields.unknown(KNOWN)))
        : Parsed.broken(violations);
  }

  private static SortedMap<RunId, Hold> runs(Fields parent) {
    SortedMap<RunId, Hold> runs = new TreeMap<>();
    Fields fields = new Fields(parent.get("holds"), parent.at("holds"), parent.violations());
    parent
        .get("holds")
        .properties()
        .forEach(
            entry -> {
              String at = fields.at(entry.getKey());
              RunId.parse(entry.getKey())
                  .ifPresentOrElse(
                      run ->
                          runs.put(
                              run,
                              Hold.read(new Fields(entry.getValue(), at, parent.violations()))),
                      () -> parent.violations().add(at, "not a run id (YYYYMMDD_HHz)"));
            });
    return runs;
  }

  public ObjectNode toJson() {
    ObjectNode json = ContractJson.object().put("contract_version", Words.CONTRACT_VERSION);
    ObjectNode held = json.putObject("holds");
    runs.forEach((run, hold) -> held.set(run.text(), hold.toJson()));
    if (pin == null) {
      json.putNull("pin");
    } else {
      json.set("pin", pin.toJson());
    }
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
