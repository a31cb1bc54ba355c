package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.ViolationCollector;

/**
 * What happened when a pointer went back, {@code incidents/{UTC time}-{run}.json}.
 *
 * @param name the file's name without its ending
 * @param failed the run that was shown before
 * @param toRun the run that is shown since
 * @param generation the state that the rollback made
 * @param previousGeneration the state before it
 * @param opened when, who and why
 * @param rootCause what was found out later; null while nobody knows
 * @param rest all other fields, kept: the steps, and what readers after this one added
 */
public record Incident(
    String name,
    RunKey failed,
    RunId toRun,
    long generation,
    long previousGeneration,
    Note opened,
    @Nullable Note rootCause,
    Map<String, JsonNode> rest) {
  private static final Set<String> KNOWN =
      Set.of(
          "contract_version",
          "incident",
          "model",
          "from_run",
          "to_run",
          "generation",
          "previous_generation",
          "at",
          "actor",
          "reason",
          "root_cause",
          "root_cause_at",
          "root_cause_by");
  private static final Pattern NAME =
      Pattern.compile("[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z-[0-9]{8}_[0-9]{2}z");

  /**
   * Words of a person or of the program.
   *
   * @param at when they were written
   * @param actor by whom, {@link HistoryRecord#AUTO} for the program itself
   * @param text one line
   */
  public record Note(Instant at, String actor, String text) {}

  public Incident {
    rest = Collections.unmodifiableMap(new LinkedHashMap<>(rest));
  }

  /** Whether {@code text} has the form of an incident's name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The same, completed; what was said before is kept among the rest. */
  public Incident with(Note cause) {
    return new Incident(
        name, failed, toRun, generation, previousGeneration, opened, cause, restWithEarlier());
  }

  private Map<String, JsonNode> restWithEarlier() {
    Note earlier = rootCause;
    if (earlier == null) {
      return rest;
    }
    Map<String, JsonNode> more = new LinkedHashMap<>(rest);
    var causes = StrictJson.object().putArray("earlier_root_causes");
    JsonNode known = rest.get("earlier_root_causes");
    if (known != null && known.isArray()) {
      known.forEach(causes::add);
    }
    causes.add(
        StrictJson.object()
            .put("text", earlier.text)
            .put("at", earlier.at.toString())
            .put("actor", earlier.actor));
    more.put("earlier_root_causes", causes);
    return more;
  }

  /** The same with one more field among the rest. */
  public Incident with(String field, JsonNode value) {
    Map<String, JsonNode> more = new LinkedHashMap<>(rest);
    more.put(field, value);
    return new Incident(
        name, failed, toRun, generation, previousGeneration, opened, rootCause, more);
  }

  /** Parses strictly; collects every violation. */
  public static ParseResult<Incident> parse(byte[] json, String model, String name) {
    ParseResult<ObjectNode> document = StrictJson.read(json);
    if (!document.isValid()) {
      return new ParseResult<>(null, document.violations());
    }
    ViolationCollector violations = new ViolationCollector();
    ObjectReader fields = new ObjectReader(document.value(), "", violations);
    fields.exactly("contract_version", Identifiers.CONTRACT_VERSION);
    fields.exactly("incident", name);
    fields.exactly("model", model);
    RunId from = run(fields, "from_run");
    RunId to = run(fields, "to_run");
    Note opened = new Note(fields.time("at"), fields.text("actor"), fields.text("reason"));
    long generation = fields.integer("generation", 1, Long.MAX_VALUE);
    long previous = fields.integer("previous_generation", 0, Long.MAX_VALUE);
    Note cause = cause(fields);
    if (!violations.isEmpty()) {
      return ParseResult.broken(violations);
    }
    return ParseResult.of(
        new Incident(
            name,
            new RunKey(model, from),
            to,
            generation,
            previous,
            opened,
            cause,
            fields.unknown(KNOWN)));
  }

  private static @Nullable Note cause(ObjectReader fields) {
    JsonNode text = fields.get("root_cause");
    if (text.isNull() || text.isMissingNode()) {
      return null;
    }
    // Somebody may have written the cause into the file by hand, and nothing else.
    return new Note(
        fields.time(fields.has("root_cause_at") ? "root_cause_at" : "at"),
        fields.has("root_cause_by") ? fields.text("root_cause_by") : "unknown",
        fields.text("root_cause"));
  }

  private static RunId run(ObjectReader fields, String name) {
    return RunId.parse(fields.get(name).asText())
        .orElseGet(
            () -> {
              fields
                  .violations()
                  .mismatch(fields.at(name), "a run id (YYYYMMDD_HHz)", fields.get(name));
              return new RunId("19700101_00z");
            });
  }

  public ObjectNode toJson() {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", Identifiers.CONTRACT_VERSION)
            .put("incident", name)
            .put("model", failed.model())
            .put("from_run", failed.run().text())
            .put("to_run", toRun.text())
            .put("generation", generation)
            .put("previous_generation", previousGeneration)
            .put("at", opened.at.toString())
            .put("actor", opened.actor)
            .put("reason", opened.text);
    Note cause = rootCause;
    if (cause == null) {
      json.putNull("root_cause");
    } else {
      json.put("root_cause", cause.text)
          .put("root_cause_at", cause.at.toString())
          .put("root_cause_by", cause.actor);
    }
    rest.forEach(json::putIfAbsent);
    return json;
  }
}
