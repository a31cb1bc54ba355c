package twf.tiles.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

/**
 * The record of a rollback: {@code incidents/{UTC time}-{run}.json}.
 *
 * @param name the file name without its extension
 * @param failed the run that the pointer showed before the rollback
 * @param toRun the run that the pointer shows after it
 * @param generation the generation that the rollback created
 * @param previousGeneration the generation before it
 * @param opened when, by whom and why the rollback was made
 * @param rootCause the root cause; null until it is recorded
 * @param rest all other fields, preserved: the rollback's steps, and fields that other programs
 *     added
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
   * A text with its author and time.
   *
   * @param at when it was written
   * @param actor the author; {@link HistoryRecord#AUTO} for the program itself
   * @param text a single line
   */
  public record Note(Instant at, String actor, String text) {}

  public Incident {
    rest = Collections.unmodifiableMap(new LinkedHashMap<>(rest));
  }

  /** Whether {@code text} has the format of an incident name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Returns a copy with this root cause; an earlier one moves to {@code earlier_root_causes}. */
  public Incident with(Note cause) {
    Note earlier = rootCause;
    if (earlier == null) {
      return with(cause, rest);
    }
    ArrayNode causes = JsonNodeFactory.instance.arrayNode();
    JsonNode known = rest.get("earlier_root_causes");
    if (known != null && known.isArray()) {
      known.forEach(causes::add);
    }
    causes
        .addObject()
        .put("text", earlier.text)
        .put("at", earlier.at.toString())
        .put("actor", earlier.actor);
    return with(cause, with("earlier_root_causes", causes).rest);
  }

  /** Returns a copy with one more field in {@code rest}. */
  public Incident with(String field, JsonNode value) {
    Map<String, JsonNode> more = new LinkedHashMap<>(rest);
    more.put(field, value);
    return with(rootCause, more);
  }

  private Incident with(@Nullable Note cause, Map<String, JsonNode> newRest) {
    return new Incident(
        name, failed, toRun, generation, previousGeneration, opened, cause, newRest);
  }

  /** Parses strictly; collects all violations. */
  public static ParseResult<Incident> parse(byte[] json, String model, String name) {
    return ObjectReader.parse(json, fields -> read(fields, model, name));
  }

  private static Incident read(ObjectReader fields, String model, String name) {
    fields.requireExactly("contract_version", Identifiers.CONTRACT_VERSION);
    fields.requireExactly("incident", name);
    fields.requireExactly("model", model);
    RunId from = RunId.read(fields, "from_run");
    RunId to = RunId.read(fields, "to_run");
    Note opened = new Note(fields.time("at"), fields.text("actor"), fields.text("reason"));
    long generation = fields.integer("generation", 1, Long.MAX_VALUE);
    long previous = fields.integer("previous_generation", 0, Long.MAX_VALUE);
    return new Incident(
        name,
        new RunKey(model, from),
        to,
        generation,
        previous,
        opened,
        cause(fields),
        fields.unknown(KNOWN));
  }

  private static @Nullable Note cause(ObjectReader fields) {
    JsonNode text = fields.get("root_cause");
    if (text.isNull() || text.isMissingNode()) {
      return null;
    }
    // An operator may have added root_cause by hand, without the other two fields.
    return new Note(
        fields.time(fields.has("root_cause_at") ? "root_cause_at" : "at"),
        fields.has("root_cause_by") ? fields.text("root_cause_by") : "unknown",
        fields.text("root_cause"));
  }

  @JsonValue
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
