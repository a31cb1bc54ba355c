package twf.tiles.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;

/**
 * One pointer generation and the operation that created it: {@code history/{generation}.json}.
 *
 * @param previousGeneration the generation before, 0 for the first
 * @param operation the operation that created it
 * @param actor who requested it; {@link #AUTO} for the program itself
 * @param reason the reason, as human-readable text
 * @param at when it was created
 * @param pointer the complete {@code latest.json} content
 * @param unknown unrecognised fields, preserved
 */
public record HistoryRecord(
    long previousGeneration,
    PointerOperation operation,
    String actor,
    String reason,
    Instant at,
    LatestPointer pointer,
    Map<String, JsonNode> unknown) {
  /** The actor of operations that the program starts on its own. */
  public static final String AUTO = "auto";

  private static final Set<String> KNOWN =
      Set.of("generation", "previous_generation", "operation", "actor", "reason", "at", "pointer");

  /**
   * The additional field in which a restore records the generation of the rollback that it undoes.
   */
  public static final String UNDOES = "undoes";

  /** The additional field with the pointer of another program that the state replaced. */
  public static final String REPLACED = "replaced";

  /** Returns the run that a replaced pointer of another program showed; empty if none was. */
  public Optional<RunId> replacedRun() {
    JsonNode replaced = unknown.get(REPLACED);
    return replaced == null ? Optional.empty() : RunId.parse(replaced.path("run").asText());
  }

  public long generation() {
    return pointer.generation();
  }

  /**
   * Returns the generation of the rollback that a restore undoes. Older records lack the field;
   * they undo the previous generation.
   */
  public long undoes() {
    JsonNode known = unknown.get(UNDOES);
    return known != null && known.canConvertToLong() ? known.longValue() : previousGeneration;
  }

  /** Parses strictly; collects all violations. */
  public static ParseResult<HistoryRecord> parse(byte[] json, String model) {
    return ObjectReader.parse(json, fields -> read(fields, model));
  }

  private static HistoryRecord read(ObjectReader fields, String model) {
    LatestPointer pointer = LatestPointer.read(fields.object("pointer"), model);
    boolean isPointerValid = fields.violations().isEmpty();
    long generation = fields.integer("generation", 1, Long.MAX_VALUE);
    if (isPointerValid && generation != pointer.generation()) {
      fields.requireExactly("generation", pointer.generation());
    }
    PointerOperation operation = PointerOperation.read(fields, "operation");
    // Below its own generation, so that following the links backwards terminates.
    long previous = fields.integer("previous_generation", 0, generation - 1);
    return new HistoryRecord(
        previous,
        operation,
        fields.text("actor"),
        fields.text("reason"),
        fields.time("at"),
        pointer,
        fields.unknown(KNOWN));
  }

  @JsonValue
  public ObjectNode toJson() {
    ObjectNode json =
        StrictJson.object()
            .put("generation", generation())
            .put("previous_generation", previousGeneration)
            .put("operation", operation.externalName())
            .put("actor", actor)
            .put("reason", reason)
            .put("at", at.toString());
    json.set("pointer", pointer.toJson());
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
