package twf.tiles.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.Settings.ModelSettings;
import twf.tiles.config.source.FileContent;
import twf.tiles.config.source.RawValue;
import twf.tiles.domain.Identifiers;

/** Reads the section {@code models.{id}}, which exists only in the file. */
final class ModelSettingsReader {
  static final String SECTION = "models";

  private static final String NAME = "name";
  private static final String REQUIRED_VARIABLES = "required_variables";
  private static final String INITIAL_GATE = "initial_gate";
  private static final String PUBLISH_DELTA = "publish_delta";
  private static final List<String> KNOWN =
      List.of(NAME, REQUIRED_VARIABLES, INITIAL_GATE, PUBLISH_DELTA);

  private final FileContent file;
  private final SettingLookup values;
  private final ConfigProblems problems;

  ModelSettingsReader(FileContent file, SettingLookup values, ConfigProblems problems) {
    this.file = file;
    this.values = values;
    this.problems = problems;
  }

  /** Returns the settings by model id, in the order of the file. */
  Map<String, ModelSettings> read() {
    Map<String, ModelSettings> models = new LinkedHashMap<>();
    Object section = file.values().get(SECTION);
    if (section instanceof Map<?, ?> map) {
      map.forEach((id, value) -> models.put(id.toString(), model(id.toString(), value)));
    } else if (section != null) {
      problems.addWrongValue(raw(SECTION, section), "model ids with their settings below");
    }
    return models;
  }

  private ModelSettings model(String id, @Nullable Object value) {
    String path = SECTION + "." + id;
    if (!Identifiers.isModel(id)) {
      problems.add(
          "%s: value \"%s\" (from %s) is wrong: expected a model id, 1 to 64 of a-z 0-9 _ -"
              .formatted(RawValue.oneLine(path), RawValue.oneLine(id), file.name()));
    }
    Map<?, ?> section = Map.of();
    if (value instanceof Map<?, ?> map) {
      section = map;
    } else if (value != null) {
      problems.addWrongValue(raw(path, value), "any of " + String.join(", ", KNOWN));
    }
    for (Object key : section.keySet()) {
      if (!KNOWN.contains(key.toString())) {
        problems.addUnknownKey(path + "." + key, file.name(), paths(path));
      }
    }
    return new ModelSettings(
        find(section, path, NAME)
            .flatMap(raw -> values.parse(raw, "1 to 100 characters", ValueParsers::name))
            .orElseGet(() -> ModelSettings.defaultName(id)),
        find(section, path, REQUIRED_VARIABLES).flatMap(this::variables).orElseGet(List::of),
        find(section, path, INITIAL_GATE).flatMap(this::frames).orElse(null),
        find(section, path, PUBLISH_DELTA).flatMap(this::frames).orElse(null));
  }

  private static List<String> paths(String path) {
    return KNOWN.stream().map(key -> path + "." + key).toList();
  }

  private Optional<List<String>> variables(RawValue raw) {
    return values.parseList(
        raw,
        "a list of variables, each 1 to 64 of a-z 0-9 _ -",
        text -> Identifiers.isVariable(text) ? text : null,
        all -> true);
  }

  private Optional<Integer> frames(RawValue raw) {
    return values.integer(raw, 1, SettingsReader.MAX_FRAMES);
  }

  private Optional<RawValue> find(Map<?, ?> section, String path, String key) {
    return Optional.ofNullable(section.get(key)).map(value -> raw(path + "." + key, value));
  }

  private RawValue raw(String key, Object value) {
    return new RawValue(key, value, file.name());
  }
}
