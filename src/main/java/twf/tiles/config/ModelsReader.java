package twf.tiles.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.Settings.ModelSettings;
import twf.tiles.contract.Words;

/** Reads {@code models.{id}}, which only the file can say. */
final class ModelsReader {
  static final String SECTION = "models";

  private static final String NAME = "name";
  private static final String REQUIRED_VARIABLES = "required_variables";
  private static final String INITIAL_GATE = "initial_gate";
  private static final String PUBLISH_DELTA = "publish_delta";
  private static final List<String> KNOWN =
      List.of(NAME, REQUIRED_VARIABLES, INITIAL_GATE, PUBLISH_DELTA);

  private final FileContent file;
  private final Values values;
  private final Problems problems;

  ModelsReader(FileContent file, Values values, Problems problems) {
    this.file = file;
    this.values = values;
    this.problems = problems;
  }

  /** By model id, in the order of the file. */
  Map<String, ModelSettings> read() {
    Map<String, ModelSettings> models = new LinkedHashMap<>();
    Object section = file.values().get(SECTION);
    if (section instanceof Map<?, ?> map) {
      map.forEach((id, value) -> models.put(id.toString(), model(id.toString(), value)));
    } else if (section != null) {
      problems.wrong(raw(SECTION, section), "model ids with their settings below");
    }
    return models;
  }

  private ModelSettings model(String id, @Nullable Object value) {
    String path = SECTION + "." + id;
    if (!Words.isModel(id)) {
      problems.add(
          "%s: value \"%s\" (from %s) is wrong: expected a model id, 1 to 64 of a-z 0-9 _ -"
              .formatted(Raw.oneLine(path), Raw.oneLine(id), file.name()));
    }
    Map<?, ?> own = Map.of();
    if (value instanceof Map<?, ?> map) {
      own = map;
    } else if (value != null) {
      problems.wrong(raw(path, value), "any of " + String.join(", ", KNOWN));
    }
    for (Object key : own.keySet()) {
      if (!KNOWN.contains(key.toString())) {
        problems.unknown(path + "." + key, file.name(), paths(path));
      }
    }
    return new ModelSettings(
        find(own, path, NAME)
            .flatMap(raw -> values.one(raw, "1 to 100 characters", Forms::name))
            .orElseGet(() -> ModelSettings.defaultName(id)),
        find(own, path, REQUIRED_VARIABLES).flatMap(this::variables).orElseGet(List::of),
        find(own, path, INITIAL_GATE).flatMap(this::frames).orElse(null),
        find(own, path, PUBLISH_DELTA).flatMap(this::frames).orElse(null));
  }

  private static List<String> paths(String path) {
    return KNOWN.stream().map(key -> path + "." + key).toList();
  }

  private Optional<List<String>> variables(Raw raw) {
    return values.many(
        raw,
        "a list of variables, each 1 to 64 of a-z 0-9 _ -",
        text -> Words.isVariable(text) ? text : null,
        all -> true);
  }

  private Optional<Integer> frames(Raw raw) {
    return values.integer(raw, 1, SettingsReader.MAX_FRAMES);
  }

  private Optional<Raw> find(Map<?, ?> own, String path, String key) {
    return Optional.ofNullable(own.get(key)).map(value -> raw(path + "." + key, value));
  }

  private Raw raw(String key, Object value) {
    return new Raw(key, value, file.name());
  }
}
