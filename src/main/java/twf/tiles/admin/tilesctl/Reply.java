package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A reply as views read it: whatever is missing or of another type is shown as {@code -}, for a
 * server of another version must not leave its operator with nothing.
 */
record Reply(JsonNode json) {
  static final String NONE = "-";

  String text(String field) {
    JsonNode value = json.path(field);
    return value.isValueNode() && !value.isNull() ? value.asText() : NONE;
  }

  String time(String field) {
    return Texts.time(text(field));
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

  /** The object of a field; empty where there is none. */
  Optional<Reply> object(String field) {
    return json.path(field).isObject()
        ? Optional.of(new Reply(json.path(field)))
        : Optional.empty();
  }

  /** The items of a list. */
  List<Reply> items(String field) {
    return new Reply(json.path(field)).items();
  }

  /** The items of a list of texts. */
  List<String> texts(String field) {
    return items(field).stream().map(item -> item.json().asText()).toList();
  }

  /** The names of an object's fields, in their order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** How many: a number, or the length of a list. */
  String count(String field) {
    JsonNode value = json.path(field);
    return value.isArray() ? Integer.toString(value.size()) : text(field);
  }

  /** Of each variable of a pointer, frames available and expected. */
  String frames() {
    return object("variables").map(Reply::framesOfEach).orElse(NONE);
  }

  private String framesOfEach() {
    return names().stream()
        .map(name -> name + " " + new Reply(json.path(name)).framesOfOne())
        .collect(Collectors.joining(", "));
  }

  private String framesOfOne() {
    return text("available_frames") + "/" + text("expected_frames");
  }

  /** Whether a pointer's run has frames that are still expected. */
  boolean isBehind() {
    return object("variables").stream()
        .flatMap(variables -> variables.items().stream())
        .anyMatch(each -> each.number("available_frames") < each.number("expected_frames"));
  }

  private List<Reply> items() {
    List<Reply> items = new ArrayList<>();
    json.elements().forEachRemaining(item -> items.add(new Reply(item)));
    return items;
  }

  /** Milliseconds as they are worth reading. */
  String milliseconds(String field) {
    double value = json.path(field).asDouble(0);
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }
}
