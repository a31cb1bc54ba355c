package twf.tiles.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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
  public static Parsed<RootMarker> parse(byte[] json) {
    Parsed<ObjectNode> document = ContractJson.read(json);
    if (!document.isValid()) {
      return new Parsed<>(null, document.violations());
    }
    Violations violations = new Violations();
    Fields fields = new Fields(document.value(), "", violations);
    fields.exactly("contract_version", Words.CONTRACT_VERSION);
    Role role = role(fields);
    String id = fields.text("id");
    if (!ID.matcher(id).matches()) {
      violations.mismatch("/id", "8 to 64 letters, digits, - or _", fields.get("id"));
    }
    RootMarker marker = new RootMarker(role, id, fields.time("created_at"), fields.unknown(KNOWN));
    return violations.isEmpty() ? Parsed.of(marker) : Parsed.broken(violations);
  }

  private static Role role(Fields fields) {
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
        ContractJson.object()
            .put("contract_version", Words.CONTRACT_VERSION)
            .put("role", role.word())
            .put("id", id)
            .put("created_at", createdAt.toString());
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
