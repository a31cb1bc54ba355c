package twf.tiles.domain.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a JSON object and collects violations. Methods return a placeholder for an
 * invalid field, so that parsing continues and reports all problems together. Not thread-safe.
 */
public final class ObjectReader {
  /** The date-time format of RFC 3339, section 5.6, without lower-case letters. */
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

  private final JsonNode object;
  private final String at;
  private final ViolationCollector violations;

  /**
   * Parses a document and reads its fields.
   *
   * @param read returns the value; it counts only if no violation was found, but must not throw
   *     otherwise
   */
  public static <T> ParseResult<T> parse(byte[] json, Function<ObjectReader, T> read) {
    return parse(json, null, (index, item) -> {}, read);
  }

  /** Parses a document of a shape; the parameters are those of {@link StrictJson#read}. */
  public static <T> ParseResult<T> parse(
      byte[] json,
      StrictJson.@Nullable Shape shape,
      StrictJson.Items items,
      Function<ObjectReader, T> read) {
    ParseResult<ObjectNode> document = StrictJson.read(json, shape, items);
    if (!document.isValid()) {
      return new ParseResult<>(null, document.violations());
    }
    ViolationCollector violations = new ViolationCollector();
    T value = read.apply(new ObjectReader(document.value(), "", violations));
    return violations.isEmpty() ? ParseResult.of(value) : ParseResult.invalid(violations);
  }

  public ObjectReader(JsonNode object, String at, ViolationCollector violations) {
    this.object = object;
    this.at = at;
    this.violations = violations;
    if (!object.isObject()) {
      violations.mismatch(at, "an object", object);
    }
  }

  public String pointerTo(String name) {
    return at + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  public JsonNode get(String name) {
    JsonNode value = object.get(name);
    return value == null ? MissingNode.getInstance() : value;
  }

  public boolean has(String name) {
    return object.has(name);
  }

  /**
   * Whether the value is an object. If not, the constructor has added the violation, and reading
   * fields would only add noise.
   */
  public boolean isObject() {
    return object.isObject();
  }

  public String text(String name) {
    JsonNode value = get(name);
    if (!value.isTextual()) {
      mismatch(name, "a string");
      return "";
    }
    return value.textValue();
  }

  public void requireExactly(String name, String expected) {
    JsonNode value = get(name);
    if (!value.isTextual() || !value.textValue().equals(expected)) {
      mismatch(name, '"' + expected + '"');
    }
  }

  public void requireExactly(String name, long expected) {
    JsonNode value = get(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() != expected) {
      mismatch(name, "the integer " + expected);
    }
  }

  public long integer(String name, long min, long max) {
    JsonNode value = get(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      mismatch(name, "an integer from " + min + " to " + max);
      return min;
    }
    return value.longValue();
  }

  /** Reads a time with offset, RFC 3339. */
  public Instant time(String name) {
    JsonNode value = get(name);
    if (value.isTextual() && TIME.matcher(value.textValue()).matches()) {
      try {
        Instant time = OffsetDateTime.parse(value.textValue()).toInstant();
        // The offset can move the year out of 0000 to 9999, which could not be parsed again.
        if (TIME.matcher(time.toString()).matches()) {
          return time;
        }
      } catch (DateTimeException notATime) {
        // reported below
      }
    }
    mismatch(name, "a time like 2026-01-29T17:00:00Z");
    return Instant.EPOCH;
  }

  /** Adds the violation that a field is not what was expected. */
  public void mismatch(String name, String expected) {
    violations.mismatch(pointerTo(name), expected, get(name));
  }

  /** Returns a reader of a field that is an object. */
  public ObjectReader object(String name) {
    return new ObjectReader(get(name), pointerTo(name), violations);
  }

  public @Nullable ObjectReader optionalObject(String name) {
    return has(name) ? object(name) : null;
  }

  /** Returns the names of all fields. */
  public List<String> names() {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Returns the fields that are not in {@code known}, so that they can be preserved. */
  public Map<String, JsonNode> unknown(Set<String> known) {
    Map<String, JsonNode> rest = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey())) {
        rest.put(field.getKey(), field.getValue());
      }
    }
    return rest.isEmpty() ? Map.of() : Collections.unmodifiableMap(rest);
  }

  /** Writes preserved fields, except names that {@code json} defines itself. */
  public static void putUnknown(ObjectNode json, Map<String, JsonNode> unknown, Set<String> known) {
    unknown.forEach(
        (name, value) -> {
          if (!known.contains(name)) {
            json.set(name, value);
          }
        });
  }

  /**
   * Returns the fields that are not in {@code known} as the text of a JSON object, for objects that
   * are kept in large numbers: text takes much less heap than nodes. Empty if there are none.
   */
  public String unknownText(Set<String> known) {
    Map<String, JsonNode> rest = unknown(known);
    return rest.isEmpty() ? "" : StrictJson.object().setAll(rest).toString();
  }

  /** Writes fields that were preserved by {@link #unknownText}. */
  public static void putUnknownText(ObjectNode json, String unknown) {
    if (!unknown.isEmpty()) {
      json.setAll(StrictJson.readObject(unknown));
    }
  }

  public ViolationCollector violations() {
    return violations;
  }
}
