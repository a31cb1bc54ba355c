package twf.tiles.config.source;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the file says.
 *
 * @param name how messages name the file
 * @param exists whether there is a file
 * @param values by top-level key; leaves are {@code String}s as they are written there, the rest
 *     {@code List}s and {@code Map}s; null for a key without a value
 * @param problems what is wrong with the file itself, one line each
 */
public record FileContent(
    String name, boolean exists, Map<String, @Nullable Object> values, List<String> problems) {

  public static FileContent absent(String name) {
    return new FileContent(name, false, Map.of(), List.of());
  }
}
