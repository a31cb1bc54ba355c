package twf.tiles.domain.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one object and notes each violation; a reader of a broken field answers a
 * stand-in, so that reading goes on to the next one. Not thread-safe.
 */
public final class ObjectReader {
  /** RFC 3339, section 5.6, without lower case. */
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

  private final JsonNode object;
  private final String at;
  private final ViolationCollector violations;

  public ObjectReader(JsonNode object, String at, ViolationCollector violations) {
    this.object = object;
    this.at = at;
    this.violations = violations;
    if (!object.isObject()) {
      violations.mismatch(at, "an object", object);
    }
  }

  public String at(String name) {
    return at + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  public JsonNode get(String name) {
    JsonNode value = object.get(name);
    return value == null ? MissingNode.getInstance() : value;
  }

  public boolean has(String name) {
    return object.has(name);
  }

  /** Whether the object is one at all; if not, that is the only violation worth noting of it. */
  public boolean isObject() {
    return object.isObject();
  }

  public String text(String name) {
    JsonNode value = get(name);
    if (!value.isTextual()) {
      violations.mismatch(at(name), "a string", value);
      return "";
    }
    return value.textValue();
  }

  public void exactly(String name, String expected) {
    JsonNode value = get(name);
    if (!value.isTextual() || !value.textValue().equals(expected)) {
      violations.mismatch(at(name), '"' + expected + '"', value);
    }
  }

  public void exactly(String name, long expected) {
    JsonNode value = get(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() != expected) {
      violations.mismatch(at(name), "the integer " + expected, value);
    }
  }

  public long integer(String name, long min, long max) {
    JsonNode value = get(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      violations.mismatch(at(name), "an integer from " + min + " to " + max, value);
      return min;
    }
    return value.longValue();
  }

  /** A time with offset, RFC 3339. */
  public Instant time(String name) {
    JsonNode value = get(name);
    if (value.isTextual() && TIME.matcher(value.textValue()).matches()) {
      try {
        Instant time = OffsetDateTime.parse(value.textValue()).toInstant();
        // An offset may lead out of the years 0000 to 9999, and so out of what we could read again.
        if (TIME.matcher(time.toString()).matches()) {
          return time;
        }
      } catch (DateTimeException notATime) {
        // noted below
      }
    }
    violations.mismatch(at(name), "a time like 2026-01-29T17:00:00Z", value);
    return Instant.EPOCH;
  }

  public @Nullable ObjectReader optionalObject(String name) {
    return has(name) ? new ObjectReader(get(name), at(name), violations) : null;
  }

  /** The fields that are not among {@code known}, to be kept. */
  public Map<String, JsonNode> unknown(Set<String> known) {
    Map<String, JsonNode> rest = new LinkedHashMap<>();
    if (object instanceof ObjectNode fields) {
      fields
          .properties()
          .forEach(
              field -> {
                if (!known.contains(field.getKey())) {
                  rest.put(field.getKey(), field.getValue());
                }
              });
    }
    return rest.isEmpty() ? Map.of() : Collections.unmodifiableMap(rest);
  }

  /** Writes what was kept, but for names that have a meaning of their own in {@code json}. */
  public static void putUnknown(ObjectNode json, Map<String, JsonNode> unknown, Set<String> known) {
    unknown.forEach(
        (name, value) -> {
          if (!known.contains(name)) {
            json.set(name, value);
          }
        });
  }

  public ViolationCollector violations() {
    return violations;
  }
}
