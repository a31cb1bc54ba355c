package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.StrictJson;

/**
 * A colour legend: one scale of colours, or groups that have a scale each, such as rain and snow.
 *
 * @param title the title to display
 * @param kind how the colours continue between stops; null if not stated, which means {@link
 *     Kind#INTERPOLATED}
 * @param stops the colour stops, ascending by value; empty if there are groups
 * @param groups legends of the same form without groups of their own; empty if there are stops
 * @param unknown the unrecognised fields as the text of a JSON object, preserved; empty if there
 *     are none
 */
public record Legend(
    String title, @Nullable Kind kind, List<Stop> stops, List<Legend> groups, String unknown) {
  private static final Set<String> KNOWN = Set.of("title", "kind", "stops", "groups");
  private static final int MAX_STOPS = 1024;
  private static final int MAX_GROUPS = 64;
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

  public Legend {
    stops = List.copyOf(stops);
    groups = List.copyOf(groups);
  }

  /** Creates a legend of one interpolated scale. */
  public Legend(String title, List<Stop> stops) {
    this(title, null, stops, List.of(), "");
  }

  /** How colours continue between two stops. */
  public enum Kind {
    /** Colours between two stops are interpolated. */
    INTERPOLATED("interpolated"),
    /** A colour holds from its value to the next stop. */
    STEPS("steps");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /**
   * A colour stop.
   *
   * @param value the value in the frame's units
   * @param colour the colour as {@code #rrggbb}
   */
  public record Stop(double value, String colour) {}

  static @Nullable Legend read(ObjectReader parent, String name) {
    ObjectReader fields = parent.optionalObject(name);
    if (fields == null || !fields.isObject()) {
      return null;
    }
    if (!fields.has("groups")) {
      return readScale(fields);
    }
    if (fields.has("stops")) {
      fields.violations().add(fields.pointerTo("stops"), "expected stops or groups, found both");
    }
    return new Legend(
        fields.text("title"),
        readKind(fields),
        List.of(),
        readGroups(fields),
        fields.unknownText(KNOWN));
  }

  private static Legend readScale(ObjectReader fields) {
    return new Legend(
        fields.text("title"),
        readKind(fields),
        readStops(fields),
        List.of(),
        fields.unknownText(KNOWN));
  }

  private static List<Legend> readGroups(ObjectReader fields) {
    JsonNode array = fields.get("groups");
    if (!array.isArray() || array.isEmpty() || array.size() > MAX_GROUPS) {
      fields.mismatch("groups", "an array of 1 to " + MAX_GROUPS + " groups");
      return List.of();
    }
    List<Legend> groups = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      String at = fields.pointerTo("groups") + "/" + i;
      ObjectReader group = new ObjectReader(array.get(i), at, fields.violations());
      if (group.has("groups")) {
        group.mismatch("groups", "no groups within a group");
      } else if (group.isObject()) {
        groups.add(readScale(group));
      }
    }
    return groups;
  }

  private static @Nullable Kind readKind(ObjectReader fields) {
    if (!fields.has("kind")) {
      return null;
    }
    for (Kind kind : Kind.values()) {
      if (kind.text.equals(fields.get("kind").textValue())) {
        return kind;
      }
    }
    fields.mismatch("kind", "\"interpolated\" or \"steps\"");
    return null;
  }

  private static List<Stop> readStops(ObjectReader fields) {
    JsonNode array = fields.get("stops");
    String at = fields.pointerTo("stops");
    if (!array.isArray() || array.size() > MAX_STOPS) {
      fields.mismatch("stops", "an array of at most " + MAX_STOPS + " stops");
      return List.of();
    }
    List<Stop> stops = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      JsonNode stop = array.get(i);
      if (!isStop(stop)) {
        fields.violations().mismatch(at + "/" + i, "[value, \"#rrggbb\"]", stop);
        continue;
      }
      double value = stop.get(0).doubleValue();
      if (!stops.isEmpty() && value < stops.get(stops.size() - 1).value()) {
        fields.violations().mismatch(at + "/" + i + "/0", "ascending values", stop.get(0));
      }
      stops.add(new Stop(value, stop.get(1).textValue()));
    }
    return stops;
  }

  private static boolean isStop(JsonNode stop) {
    return stop.isArray()
        && stop.size() == 2
        && stop.get(0).isNumber()
        && Double.isFinite(stop.get(0).doubleValue())
        && stop.get(1).isTextual()
        && COLOUR.matcher(stop.get(1).textValue()).matches();
  }

  /** Returns the JSON object of a meta, a snapshot or a TileJSON. */
  public ObjectNode toJson() {
    ObjectNode json = StrictJson.object().put("title", title);
    if (kind != null) {
      json.put("kind", kind.text);
    }
    if (groups.isEmpty()) {
      ArrayNode array = json.putArray("stops");
      stops.forEach(stop -> array.addArray().add(stop.value()).add(stop.colour()));
    } else {
      ArrayNode array = json.putArray("groups");
      groups.forEach(group -> array.add(group.toJson()));
    }
    ObjectReader.putUnknownText(json, unknown);
    return json;
  }
}
