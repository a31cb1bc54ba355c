package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.ViolationCollector;

/**
 * The content of {@code .offline-tiles.json} in PUBLISH_ROOT and in MANIFEST_ROOT.
 *
 * @param role which of the two roots it marks
 * @param id shared by the two roots of a pair, 8 to 64 letters, digits, {@code -} or {@code _}
 * @param createdAt when the root was initialised
 * @param unknown fields that this program does not know, kept
 */
public record RootMarker(Role role, String id, Instant createdAt, Map<String, JsonNode> unknown) {
  private static final Set<String> KNOWN = Set.of("contract_version", "role", "id", "created_at");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");

  /** Which root a marker is of. */
  public enum Role {
    PUBLISHED("PUBLISH_ROOT"),
    MANIFESTS("MANIFEST_ROOT");

    private final String key;

    Role(String key) {
      this.key = key;
    }

    /** The setting that names the root. */
    public String key() {
      return key;
    }

    /** As the file has it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Parses strictly; collects every violation. */
  public static ParseResult<RootMarker> parse(byte[] json) {
    ParseResult<ObjectNode> document = StrictJson.read(json);
    if (!document.isValid()) {
      return new ParseResult<>(null, document.violations());
    }
    ViolationCollector violations = new ViolationCollector();
    ObjectReader fields = new ObjectReader(document.value(), "", violations);
    fields.exactly("contract_version", Identifiers.CONTRACT_VERSION);
    Role role = role(fields);
    String id = fields.text("id");
    if (!ID.matcher(id).matches()) {
      violations.mismatch("/id", "8 to 64 letters, digits, - or _", fields.get("id"));
    }
    RootMarker marker = new RootMarker(role, id, fields.time("created_at"), fields.unknown(KNOWN));
    return violations.isEmpty() ? ParseResult.of(marker) : ParseResult.broken(violations);
  }

  private static Role role(ObjectReader fields) {
    String word = fields.text("role");
    for (Role role : Role.values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    fields.violations().mismatch("/role", "\"published\" or \"manifests\"", fields.get("role"));
    return Role.PUBLISHED;
  }

  public ObjectNode toJson() {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", Identifiers.CONTRACT_VERSION)
            .put("role", role.word())
            .put("id", id)
            .put("created_at", createdAt.toString());
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
