package twf.tiles.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;

/**
 * The pointer of a model: {@code latest.json}, which names the run and snapshots that clients see.
 *
 * @param model the model id
 * @param run the run that clients see
 * @param generation the generation number, counted from 1
 * @param lastUpdated when this generation was created
 * @param variables the published variables by id
 * @param unknown unrecognised fields, preserved
 */
public record LatestPointer(
    String model,
    RunId run,
    long generation,
    Instant lastUpdated,
    SortedMap<String, PointerVariable> variables,
    Map<String, JsonNode> unknown) {
  private static final Set<String> KNOWN =
      Set.of("contract_version", "model", "run", "generation", "last_updated", "variables");

  public LatestPointer {
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  public RunKey runKey() {
    return new RunKey(model, run);
  }

  /** Returns the same content as another generation. */
  public LatestPointer withGeneration(long otherGeneration, Instant at) {
    return new LatestPointer(model, run, otherGeneration, at, variables, unknown);
  }

  /** Parses strictly and checks that the model matches the path; collects all violations. */
  public static ParseResult<LatestPointer> parse(byte[] json, String model) {
    return ObjectReader.parse(json, fields -> read(fields, model));
  }

  static LatestPointer read(ObjectReader fields, String model) {
    fields.requireExactly("contract_version", Identifiers.CONTRACT_VERSION);
    fields.requireExactly("model", model);
    RunId run = RunId.read(fields, "run");
    return new LatestPointer(
        model,
        run,
        fields.integer("generation", 1, Long.MAX_VALUE),
        fields.time("last_updated"),
        variables(fields.object("variables"), new RunKey(model, run)),
        fields.unknown(KNOWN));
  }

  private static SortedMap<String, PointerVariable> variables(ObjectReader fields, RunKey run) {
    SortedMap<String, PointerVariable> variables = new TreeMap<>();
    for (String name : fields.names()) {
      if (Identifiers.isVariable(name)) {
        variables.put(name, PointerVariable.read(fields.object(name), run.variable(name)));
      } else {
        fields.violations().add(fields.pointerTo(name), "not a variable id");
      }
    }
    return variables;
  }

  @JsonValue
  public ObjectNode toJson() {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", Identifiers.CONTRACT_VERSION)
            .put("model", model)
            .put("run", run.text())
            .put("generation", generation)
            .put("last_updated", Identifiers.utcSeconds(lastUpdated));
    ObjectNode named = json.putObject("variables");
    variables.forEach(
        (name, variable) -> named.set(name, variable.toJson(new VariableKey(model, run, name))));
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
