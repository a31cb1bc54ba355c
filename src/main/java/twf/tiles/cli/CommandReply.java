package twf.tiles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Lenient access to the JSON of a reply. A field that is missing or of another type reads as {@code
 * -}, zero or empty, so that the output stays useful with a server of another version.
 */
record CommandReply(JsonNode json) {
  static final String NONE = "-";

  private static final Pattern FIELD = Pattern.compile("\\{(\\w+)}");
  private static final Pattern TIME =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)\\.\\d+Z");

  /** Renders a reply as text. */
  @FunctionalInterface
  interface View {
    void show(CommandReply reply, TextPage page);
  }

  /** Returns a field's value; a time (RFC 3339) without its fraction of a second. */
  String text(String field) {
    JsonNode value = json.path(field);
    if (!value.isValueNode() || value.isNull()) {
      return NONE;
    }
    Matcher time = TIME.matcher(value.asText());
    return time.matches() ? time.group(1) + "Z" : value.asText();
  }

  /** Returns a template with each <code>{field}</code> replaced by the field's {@link #text}. */
  String format(String template) {
    return FIELD
        .matcher(template)
        .replaceAll(field -> Matcher.quoteReplacement(text(field.group(1))));
  }

  boolean has(String field) {
    return json.hasNonNull(field);
  }

  boolean flag(String field) {
    return json.path(field).asBoolean(false);
  }

  long number(String field) {
    return json.path(field).asLong(0);
  }

  /** Returns a field that is an object; empty if it is none. */
  Optional<CommandReply> object(String field) {
    return Optional.of(json.path(field)).filter(JsonNode::isObject).map(CommandReply::new);
  }

  /** Returns the items of a list; empty if the field is not a list. */
  List<CommandReply> items(String field) {
    return elements(json.path(field)).map(CommandReply::new).toList();
  }

  /** Returns the items of a list of strings. */
  List<String> texts(String field) {
    return elements(json.path(field)).map(JsonNode::asText).toList();
  }

  private static Stream<JsonNode> elements(JsonNode of) {
    return StreamSupport.stream(of.spliterator(), false);
  }

  /** Returns a count given as a number or as a list. */
  String count(String field) {
    JsonNode value = json.path(field);
    return value.isArray() ? Integer.toString(value.size()) : text(field);
  }

  /** Returns the available and expected frames of each variable of a pointer. */
  String frames() {
    JsonNode variables = json.path("variables");
    return variables.isObject()
        ? variables.properties().stream()
            .map(
                each ->
                    each.getKey()
                        + new CommandReply(each.getValue())
                            .format(" {available_frames}/{expected_frames}"))
            .collect(Collectors.joining(", "))
        : NONE;
  }

  /** Returns whether a variable of a pointer has fewer frames than expected. */
  boolean isBehind() {
    return items("variables").stream()
        .anyMatch(each -> each.number("available_frames") < each.number("expected_frames"));
  }

  /** Formats milliseconds, with one decimal below 10. */
  String milliseconds(String field) {
    double value = json.path(field).asDouble(0);
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }
}
