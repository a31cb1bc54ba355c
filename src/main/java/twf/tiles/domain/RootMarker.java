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

/**
 * The content of the marker file {@code .offline-tiles.json} in PUBLISH_ROOT and MANIFEST_ROOT.
 *
 * @param role which of the two roots it marks
 * @param id shared by the two roots of a pair, 8 to 64 letters, digits, {@code -} or {@code _}
 * @param createdAt when the root was initialised
 * @param unknown unrecognised fields, preserved
 */
public record RootMarker(Role role, String id, Instant createdAt, Map<String, JsonNode> unknown) {
  private static final Set<String> KNOWN = Set.of("contract_version", "role", "id", "created_at");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");

  /** The root that a marker belongs to. */
  public enum Role {
    PUBLISHED("PUBLISH_ROOT"),
    MANIFESTS("MANIFEST_ROOT");

    private final String key;

    Role(String key) {
      this.key = key;
    }

    /** Returns the name of the setting that holds the root's path. */
    public String key() {
      return key;
    }

    /** Returns the value used in the file. */
    public String externalName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Parses strictly; collects all violations. */
  public static ParseResult<RootMarker> parse(byte[] json) {
    return ObjectReader.parse(json, RootMarker::read);
  }

  private static RootMarker read(ObjectReader fields) {
    fields.requireExactly("contract_version", Identifiers.CONTRACT_VERSION);
    Role role = role(fields);
    String id = fields.text("id");
    if (!ID.matcher(id).matches()) {
      fields.mismatch("id", "8 to 64 letters, digits, - or _");
    }
    return new RootMarker(role, id, fields.time("created_at"), fields.unknown(KNOWN));
  }

  private static Role role(ObjectReader fields) {
    String word = fields.text("role");
    for (Role role : Role.values()) {
      if (role.externalName().equals(word)) {
        return role;
      }
    }
    fields.mismatch("role", "\"published\" or \"manifests\"");
    return Role.PUBLISHED;
  }

  public ObjectNode toJson() {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", Identifiers.CONTRACT_VERSION)
            .put("role", role.externalName())
            .put("id", id)
            .put("created_at", createdAt.toString());
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
