package twf.tiles.domain;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.StrictJson;

/**
 * Who blocked automatic pointer moves, when and why: the entry of a held run or a pinned model.
 *
 * @param since when it was set
 * @param actor who set it; {@link HistoryRecord#AUTO} for the program itself
 * @param reason the reason, as human-readable text
 * @param unknown unrecognised fields, preserved
 */
public record Hold(Instant since, String actor, String reason, Map<String, JsonNode> unknown) {
  private static final Set<String> KNOWN = Set.of("since", "actor", "reason");

  public Hold(Instant since, String actor, String reason) {
    this(since, actor, reason, Map.of());
  }

  static Hold read(ObjectReader fields) {
    return new Hold(
        fields.time("since"), fields.text("actor"), fields.text("reason"), fields.unknown(KNOWN));
  }

  /** Formats one human-readable line. */
  public String describe() {
    return "since " + Identifiers.utcSeconds(since) + " by " + actor + ": " + reason;
  }

  @JsonValue
  public ObjectNode toJson() {
    ObjectNode json =
        StrictJson.object()
            .put("since", since.toString())
            .put("actor", actor)
            .put("reason", reason);
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
