package twf.tiles.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import twf.tiles.cli.terminal.TextFormat;

/**
 * Lenient access to the JSON of a reply. A field that is missing or of another type reads as {@code
 * -}, zero or empty, so that the output stays useful with a server of another version.
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

  /** Returns a field that is an object; empty if it is none. */
  Optional<CommandReply> object(String field) {
    return json.path(field).isObject()
        ? Optional.of(new CommandReply(json.path(field)))
        : Optional.empty();
  }

  /** Returns the items of a list; empty if the field is not a list. */
  List<CommandReply> items(String field) {
    return new CommandReply(json.path(field)).items();
  }

  /** Returns the items of a list of strings. */
  List<String> texts(String field) {
    return items(field).stream().map(item -> item.json().asText()).toList();
  }

  /** Returns the names of the fields in document order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Returns a count given as a number or as a list. */
  String count(String field) {
    JsonNode value = json.path(field);
    return value.isArray() ? Integer.toString(value.size()) : text(field);
  }

  /** Returns the available and expected frames of each variable of a pointer. */
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

  /** Returns whether a variable of a pointer has fewer frames than expected. */
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

  /** Formats milliseconds, with one decimal below 10. */
  String milliseconds(String field) {
    double value = json.path(field).asDouble(0);
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }
}
