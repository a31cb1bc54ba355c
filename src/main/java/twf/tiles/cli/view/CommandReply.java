package twf.tiles.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import twf.tiles.cli.terminal.TextFormat;

/**
 * A reply as views read it: whatever is missing or of another type is shown as {@code -}, for a
 * server of another version must not leave its operator with nothing.
 */
public record CommandReply(JsonNode json) {
  static final String NONE = "-";

  public String text(String field) {
    JsonNode value = json.path(field);
    return value.isValueNode() && !value.isNull() ? value.asText() : NONE;
  }

  String time(String field) {
    return TextFormat.time(text(field));
  }

  public boolean has(String field) {
    return json.hasNonNull(field);
  }

  boolean flag(String field) {
    return json.path(field).asBoolean(false);
  }

  long number(String field) {
    return json.path(field).asLong(0);
  }

  /** The object of a field; empty where there is none. */
  Optional<CommandReply> object(String field) {
    return json.path(field).isObject()
        ? Optional.of(new CommandReply(json.path(field)))
        : Optional.empty();
  }

  /** The items of a list. */
  List<CommandReply> items(String field) {
    return new CommandReply(json.path(field)).items();
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
    return object("variables").map(CommandReply::framesOfEach).orElse(NONE);
  }

  private String framesOfEach() {
    return names().stream()
        .map(name -> name + " " + new CommandReply(json.path(name)).framesOfOne())
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

  private List<CommandReply> items() {
    List<CommandReply> items = new ArrayList<>();
    json.elements().forEachRemaining(item -> items.add(new CommandReply(item)));
    return items;
  }

  /** Milliseconds as they are worth reading. */
  String milliseconds(String field) {
    double value = json.path(field).asDouble(0);
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }
}
