package twf.tiles.admin.bridge;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.JsonBodyParser;

/**
 * What a client may send. The frames of the bridge's protocol can do more: publish, choose a codec,
 * answer for others.
 */
final class FrameValidator {
  static final int MAX_ADDRESS_LENGTH = 200;
  static final long MAX_TIMEOUT_MS = 120_000;
  private static final int MAX_AUTHORIZATION_LENGTH = 8 * 1024;

  private static final Set<String> TYPES = Set.of("send", "register", "unregister", "ping");
  private static final Set<String> FIELDS =
      Set.of("type", "address", "replyAddress", "headers", "body");
  private static final String HEADERS =
      "headers: expected authorization, text, and timeout, 1 to " + MAX_TIMEOUT_MS + " alone";

  private FrameValidator() {}

  /**
   * The frame, of nothing but what is allowed.
   *
   * @throws FrameRejectedException says which rule it breaks
   */
  static JsonObject check(byte[] content) {
    Map<String, @Nullable Object> given = parse(content);
    if (!FIELDS.containsAll(given.keySet())) {
      throw new FrameRejectedException(
          "expected type, address, replyAddress, headers and body alone");
    }
    String type = given.get("type") instanceof String text ? text : "";
    if (!TYPES.contains(type)) {
      throw new FrameRejectedException(
          "type: expected send, register, unregister or ping; publish is not for clients");
    }
    JsonObject frame = new JsonObject().put("type", type);
    if (!type.equals("ping")) {
      frame.put("address", address("address", given));
    }
    return type.equals("send") ? send(frame, given) : frame;
  }

  private static Map<String, @Nullable Object> parse(byte[] content) {
    return JsonBodyParser.object(content)
        .orElseThrow(
            () ->
                new FrameRejectedException(
                    "expected one JSON object, at most "
                        + JsonBodyParser.MAX_DEPTH
                        + " levels deep, no key in it twice"));
  }

  /** A command without an answer would fail unseen. */
  private static JsonObject send(JsonObject frame, Map<String, @Nullable Object> given) {
    frame.put("replyAddress", address("replyAddress", given));
    if (given.get("headers") != null) {
      frame.put("headers", headers(given.get("headers")));
    }
    Object body = given.get("body");
    if (body != null) {
      frame.put("body", new JsonObject(object(body, "body: expected an object")));
    }
    return frame;
  }

  private static String address(String field, Map<String, @Nullable Object> given) {
    if (given.get(field) instanceof String text
        && !text.isEmpty()
        && text.length() <= MAX_ADDRESS_LENGTH) {
      return text;
    }
    throw new FrameRejectedException(
        field + ": expected text of 1 to " + MAX_ADDRESS_LENGTH + " characters");
  }

  private static JsonObject headers(@Nullable Object given) {
    JsonObject headers = new JsonObject();
    object(given, HEADERS).forEach((name, value) -> headers.put(name, header(name, value)));
    return headers;
  }

  private static Object header(String name, @Nullable Object value) {
    if (name.equals("authorization")
        && value instanceof String text
        && text.length() <= MAX_AUTHORIZATION_LENGTH) {
      return text;
    }
    if (name.equals("timeout") && (value instanceof Integer || value instanceof Long)) {
      long millis = ((Number) value).longValue();
      if (millis >= 1 && millis <= MAX_TIMEOUT_MS) {
        return millis;
      }
    }
    throw new FrameRejectedException(HEADERS);
  }

  private static Map<String, Object> object(@Nullable Object given, String expected) {
    if (!(given instanceof Map<?, ?> map)) {
      throw new FrameRejectedException(expected);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    map.forEach((name, value) -> object.put(String.valueOf(name), value));
    return object;
  }
}
