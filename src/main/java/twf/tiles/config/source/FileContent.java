package twf.tiles.config.source;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a settings file.
 *
 * @param name the file's name in messages
 * @param exists whether the file exists
 * @param values values by top-level key; scalars are {@code String}s as written in the file, others
 *     {@code List}s and {@code Map}s; null for a key without a value
 * @param problems problems of the file itself, one line each
 */
public record FileContent(
    String name, boolean exists, Map<String, @Nullable Object> values, List<String> problems) {

  public static FileContent absent(String name) {
    return new FileContent(name, false, Map.of(), List.of());
  }
}
