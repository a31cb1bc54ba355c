package twf.tiles.domain;

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
import twf.tiles.domain.json.ViolationCollector;

/**
 * What a model's clients see now, {@code latest.json}.
 *
 * @param model the model's id
 * @param run the run that is shown
 * @param generation the number of this state, 1, 2, 3 ...
 * @param lastUpdated when this state was made
 * @param variables by id, what is shown of each
 * @param unknown fields that this program does not know, kept
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

  /** The same content as another state. */
  public LatestPointer as(long otherGeneration, Instant at) {
    return new LatestPointer(model, run, otherGeneration, at, variables, unknown);
  }

  /** Parses strictly against the model that the path says; collects every violation. */
  public static ParseResult<LatestPointer> parse(byte[] json, String model) {
    ParseResult<ObjectNode> document = StrictJson.read(json);
    return document.isValid()
        ? parse(document.value(), "", model)
        : new ParseResult<>(null, document.violations());
  }

  static ParseResult<LatestPointer> parse(JsonNode json, String at, String model) {
    ViolationCollector violations = new ViolationCollector();
    ObjectReader fields = new ObjectReader(json, at, violations);
    fields.exactly("contract_version", Identifiers.CONTRACT_VERSION);
    fields.exactly("model", model);
    RunId run = run(fields);
    LatestPointer pointer =
        new LatestPointer(
            model,
            run,
            fields.integer("generation", 1, Long.MAX_VALUE),
            fields.time("last_updated"),
            variables(fields, new RunKey(model, run)),
            fields.unknown(KNOWN));
    return violations.isEmpty() ? ParseResult.of(pointer) : ParseResult.broken(violations);
  }

  private static RunId run(ObjectReader fields) {
    JsonNode value = fields.get("run");
    return RunId.parse(value.asText())
        .orElseGet(
            () -> {
              fields.violations().mismatch(fields.at("run"), "a run id (YYYYMMDD_HHz)", value);
              return new RunId("19700101_00z");
            });
  }

  private static SortedMap<String, PointerVariable> variables(ObjectReader parent, RunKey run) {
    SortedMap<String, PointerVariable> variables = new TreeMap<>();
    JsonNode object = parent.get("variables");
    ObjectReader fields = new ObjectReader(object, parent.at("variables"), parent.violations());
    object
        .properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              if (!Identifiers.isVariable(name)) {
                parent.violations().add(fields.at(name), "not a variable id");
                return;
              }
              ObjectReader variable =
                  new ObjectReader(entry.getValue(), fields.at(name), parent.violations());
              VariableKey key = new VariableKey(run.model(), run.run(), name);
              variables.put(name, PointerVariable.read(variable, key));
            });
    return variables;
  }

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
