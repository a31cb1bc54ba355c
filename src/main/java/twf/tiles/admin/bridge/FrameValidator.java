package twf.tiles.admin.bridge;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.JsonBodyParser;
import twf.tiles.admin.bridge.FrameDecoder.RejectedFrameException;

/**
 * Validates the frames that clients send.
 *
 * <p>The bridge's protocol allows more than clients need: a frame could publish, choose a codec or
 * reply to another client's request. Only the fields and headers checked here are passed on.
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
   * Parses and validates one frame.
   *
   * @return a copy that contains only allowed fields
   * @throws RejectedFrameException names the violated rule
   */
  static JsonObject check(byte[] content) {
    Map<String, @Nullable Object> input = parse(content);
    if (!FIELDS.containsAll(input.keySet())) {
      throw new RejectedFrameException(
          "expected type, address, replyAddress, headers and body alone");
    }
    String type = input.get("type") instanceof String text ? text : "";
    if (!TYPES.contains(type)) {
      throw new RejectedFrameException(
          "type: expected send, register, unregister or ping; publish is not for clients");
    }
    JsonObject frame = new JsonObject().put("type", type);
    if (!type.equals("ping")) {
      frame.put("address", validateAddress("address", input));
    }
    return type.equals("send") ? validateSend(frame, input) : frame;
  }

  private static Map<String, @Nullable Object> parse(byte[] content) {
    return JsonBodyParser.parse(content)
        .orElseThrow(
            () ->
                new RejectedFrameException(
                    "expected one JSON object, at most "
                        + JsonBodyParser.MAX_DEPTH
                        + " levels deep, no key in it twice"));
  }

  /** Requires a reply address: without one the client would not learn of a failure. */
  private static JsonObject validateSend(JsonObject frame, Map<String, @Nullable Object> input) {
    frame.put("replyAddress", validateAddress("replyAddress", input));
    if (input.get("headers") != null) {
      frame.put("headers", validateHeaders(input.get("headers")));
    }
    Object body = input.get("body");
    if (body != null) {
      frame.put("body", new JsonObject(requireObject(body, "body: expected an object")));
    }
    return frame;
  }

  private static String validateAddress(String field, Map<String, @Nullable Object> input) {
    if (input.get(field) instanceof String text
        && !text.isEmpty()
        && text.length() <= MAX_ADDRESS_LENGTH) {
      return text;
    }
    throw new RejectedFrameException(
        field + ": expected text of 1 to " + MAX_ADDRESS_LENGTH + " characters");
  }

  private static JsonObject validateHeaders(@Nullable Object input) {
    JsonObject headers = new JsonObject();
    requireObject(input, HEADERS)
        .forEach((name, value) -> headers.put(name, validateHeader(name, value)));
    return headers;
  }

  private static Object validateHeader(String name, @Nullable Object value) {
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
    throw new RejectedFrameException(HEADERS);
  }

  private static Map<String, Object> requireObject(@Nullable Object input, String expected) {
    if (!(input instanceof Map<?, ?> map)) {
      throw new RejectedFrameException(expected);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    map.forEach((name, value) -> object.put(String.valueOf(name), value));
    return object;
  }
}
