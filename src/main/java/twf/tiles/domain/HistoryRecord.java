package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.ViolationCollector;

/**
 * One state of a pointer and how it came to be, {@code history/{generation}.json}.
 *
 * @param previousGeneration the state before, 0 for the first
 * @param operation what made it
 * @param actor who, {@link #AUTO} for the program itself
 * @param reason why, for people
 * @param at when
 * @param pointer the whole payload
 * @param unknown fields that this program does not know, kept
 */
public record HistoryRecord(
    long previousGeneration,
    PointerOperation operation,
    String actor,
    String reason,
    Instant at,
    LatestPointer pointer,
    Map<String, JsonNode> unknown) {
  /** The actor of what the program does by itself. */
  public static final String AUTO = "auto";

  private static final Set<String> KNOWN =
      Set.of("generation", "previous_generation", "operation", "actor", "reason", "at", "pointer");

  /** Says of a restore which state it undoes. */
  public static final String UNDOES = "undoes";

  public long generation() {
    return pointer.generation();
  }

  /** The rollback that a restore undoes; before it was recorded, that was the state before. */
  public long undoes() {
    JsonNode known = unknown.get(UNDOES);
    return known != null && known.canConvertToLong() ? known.longValue() : previousGeneration;
  }

  /** Parses strictly; collects every violation. */
  public static ParseResult<HistoryRecord> parse(byte[] json, String model) {
    ParseResult<ObjectNode> document = StrictJson.read(json);
    if (!document.isValid()) {
      return new ParseResult<>(null, document.violations());
    }
    ViolationCollector violations = new ViolationCollector();
    ObjectReader fields = new ObjectReader(document.value(), "", violations);
    ParseResult<LatestPointer> pointer =
        LatestPointer.parse(fields.get("pointer"), fields.at("pointer"), model);
    pointer.violations().forEach(found -> violations.add(found.pointer(), found.problem()));
    long generation = fields.integer("generation", 1, Long.MAX_VALUE);
    if (pointer.isValid() && generation != pointer.value().generation()) {
      fields.exactly("generation", pointer.value().generation());
    }
    PointerOperation operation = operation(fields);
    // Who goes back from record to record comes to an end.
    long previous = fields.integer("previous_generation", 0, generation - 1);
    String actor = fields.text("actor");
    String reason = fields.text("reason");
    Instant at = fields.time("at");
    if (!violations.isEmpty()) {
      return ParseResult.broken(violations);
    }
    return ParseResult.of(
        new HistoryRecord(
            previous, operation, actor, reason, at, pointer.value(), fields.unknown(KNOWN)));
  }

  private static PointerOperation operation(ObjectReader fields) {
    return PointerOperation.parse(fields.get("operation").asText())
        .orElseGet(
            () -> {
              fields
                  .violations()
                  .mismatch(
                      fields.at("operation"),
                      "publish, rollback or restore",
                      fields.get("operation"));
              return PointerOperation.PUBLISH;
            });
  }

  public ObjectNode toJson() {
    ObjectNode json =
        StrictJson.object()
            .put("generation", generation())
            .put("previous_generation", previousGeneration)
            .put("operation", operation.word())
            .put("actor", actor)
            .put("reason", reason)
            .put("at", at.toString());
    json.set("pointer", pointer.toJson());
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
