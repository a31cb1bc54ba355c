package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.StrictJson;

/**
 * A colour legend; colours between two stops are interpolated.
 *
 * @param title the title to display
 * @param stops the colour stops, ascending by value
 */
public record Legend(String title, List<Stop> stops) {
  private static final int MAX_STOPS = 1024;
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

  public Legend {
    stops = List.copyOf(stops);
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
    return new Legend(fields.text("title"), stops(fields));
  }

  private static List<Stop> stops(ObjectReader fields) {
    JsonNode array = fields.get("stops");
    String at = fields.pointerTo("stops");
    if (!array.isArray() || array.size() > MAX_STOPS) {
      fields.violations().mismatch(at, "an array of at most " + MAX_STOPS + " stops", array);
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

  ObjectNode toJson() {
    ObjectNode json = StrictJson.object().put("title", title);
    ArrayNode array = json.putArray("stops");
    stops.forEach(stop -> array.addArray().add(stop.value()).add(stop.colour()));
    return json;
  }
}
