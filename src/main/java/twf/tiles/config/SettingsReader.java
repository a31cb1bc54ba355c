package twf.tiles.config;

import static twf.tiles.config.Setting.ADMIN_TOKEN;
import static twf.tiles.config.Setting.ADMIN_TOKEN_FILE;
import static twf.tiles.config.Setting.MANAGEMENT_HOST;
import static twf.tiles.config.Setting.MANAGEMENT_TLS_CERT_FILE;
import static twf.tiles.config.Setting.MANAGEMENT_TLS_KEY_FILE;
import static twf.tiles.config.Setting.MANIFEST_ROOT;
import static twf.tiles.config.Setting.PUBLISH_ROOT;
import static twf.tiles.config.Setting.RUNTIME_TILES_DEPRECATED_AT;
import static twf.tiles.config.Setting.RUNTIME_TILES_SUNSET_AT;
import static twf.tiles.config.Setting.STAGING_ROOT;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;
import twf.tiles.config.Settings.ModelSettings;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;

/**
 * Reads settings from the environment and the file, checks them against each other, and collects
 * the problems, so that all are reported together.
 */
final class SettingsReader {
  private static final String ENVIRONMENT_PREFIX = "OFFLINE_TILES_";
  private static final int MAX_NAME_LENGTH = 64;

  private final Map<String, String> environment;
  private final YamlFile file;
  private final List<String> problems = new ArrayList<>();

  SettingsReader(Map<String, String> environment, YamlFile file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * Reads and validates all settings.
   *
   * @throws FailureException a {@code BadRequest} whose message has one line for each problem
   */
  static Settings read(Map<String, String> environment, YamlFile file) {
    SettingsReader reader = new SettingsReader(environment, file);
    reader.problems.addAll(file.problems());
    reader.rejectUnknownKeys("", file.values(), knownKeys());
    Map<Setting<?>, Object> values = new HashMap<>();
    for (Setting<?> setting : Setting.all()) {
      reader.read(setting).ifPresent(value -> values.put(setting, value));
    }
    Settings settings = new Settings(values, reader.readModels());
    reader.checkRoots(settings);
    reader.checkManagement(settings);
    reader.checkSunset(settings);
    reader.throwIfAnyProblem();
    return settings;
  }

  private static List<String> knownKeys() {
    return Stream.concat(Setting.all().stream().map(Setting::key), Stream.of(Setting.MODELS))
        .toList();
  }

  /** Returns the value of a setting; the default if it is not set or, with a problem, invalid. */
  <T> Optional<T> read(Setting<T> setting) {
    return readWithoutDefault(setting).or(setting::defaultValue);
  }

  /** Returns the value of a setting; empty if it is not set or, with a problem added, invalid. */
  <T> Optional<T> readWithoutDefault(Setting<T> setting) {
    return find(setting).flatMap(raw -> parse(setting, raw));
  }

  /**
   * @throws FailureException a {@code BadRequest} with all problems, one line each
   */
  void throwIfAnyProblem() {
    if (!problems.isEmpty()) {
      throw FailureException.badRequest(String.join("\n", problems));
    }
  }

  /** The environment has precedence over the file; an empty variable counts as not set. */
  private Optional<RawValue> find(Setting<?> setting) {
    String variable = environment.get(setting.key());
    return variable != null && !variable.isEmpty()
        ? Optional.of(new RawValue(setting.key(), variable, RawValue.ENVIRONMENT))
        : inFile(setting.key(), file.values().get(setting.key()));
  }

  private Optional<RawValue> inFile(String key, @Nullable Object value) {
    return Optional.ofNullable(value).map(present -> new RawValue(key, present, file.name()));
  }

  private <T> Optional<T> parse(Setting<T> setting, RawValue raw) {
    T value = setting.parse(raw.value());
    if (value == null) {
      reject(raw, setting.expectedInsteadOf(raw.value()));
    }
    return Optional.ofNullable(value);
  }

  private void reject(RawValue raw, String expected) {
    problems.add(raw.describeWrong(expected));
  }

  private void rejectUnknownKeys(String path, Map<?, ?> section, List<String> known) {
    for (Object key : section.keySet()) {
      if (!known.contains(key.toString())) {
        problems.add(
            describeUnknown(
                path + key, file.name(), known.stream().map(name -> path + name).toList()));
      }
    }
  }

  private void checkRoots(Settings settings) {
    checkDisjoint(settings, PUBLISH_ROOT, STAGING_ROOT);
    checkDisjoint(settings, MANIFEST_ROOT, STAGING_ROOT);
    checkDisjoint(settings, MANIFEST_ROOT, PUBLISH_ROOT);
  }

  private void checkDisjoint(Settings settings, Setting<Path> one, Setting<Path> other) {
    Path path = settings.get(one);
    Path otherPath = settings.get(other);
    if (path.startsWith(otherPath) || otherPath.startsWith(path)) {
      RawValue raw = findOrDefault(other);
      reject(
          findOrDefault(one),
          "a folder separate from %s %s (from %s), neither inside the other"
              .formatted(raw.key(), raw.quoted(), raw.source()));
    }
  }

  private RawValue findOrDefault(Setting<?> setting) {
    return find(setting)
        .orElseGet(
            () -> new RawValue(setting.key(), setting.defaultText().orElseThrow(), "the default"));
  }

  private void checkManagement(Settings settings) {
    Optional<RawValue> token = find(ADMIN_TOKEN);
    Optional<RawValue> tokenFile = find(ADMIN_TOKEN_FILE);
    if (token.isPresent() && tokenFile.isPresent()) {
      reject(
          tokenFile.get(),
          "only one of it and ADMIN_TOKEN, which is set too (from %s)"
              .formatted(token.get().source()));
    }
    requireTogether(MANAGEMENT_TLS_CERT_FILE, MANAGEMENT_TLS_KEY_FILE);
    requireTogether(MANAGEMENT_TLS_KEY_FILE, MANAGEMENT_TLS_CERT_FILE);
    if (!Host.of(settings.get(MANAGEMENT_HOST)).isLoopback()) {
      find(MANAGEMENT_HOST).ifPresent(this::checkReachable);
    }
  }

  private void requireTogether(Setting<?> one, Setting<?> other) {
    if (find(other).isEmpty()) {
      find(one).ifPresent(raw -> reject(raw, other.key() + " to be set as well"));
    }
  }

  /**
   * Rejects a host that is reachable from other machines without TLS and a configured token: anyone
   * who reaches these ports can read the state and guess tokens.
   */
  private void checkReachable(RawValue host) {
    List<String> missing = new ArrayList<>();
    if (find(MANAGEMENT_TLS_CERT_FILE).isEmpty() && find(MANAGEMENT_TLS_KEY_FILE).isEmpty()) {
      missing.add("MANAGEMENT_TLS_CERT_FILE and MANAGEMENT_TLS_KEY_FILE");
    }
    if (find(ADMIN_TOKEN).isEmpty() && find(ADMIN_TOKEN_FILE).isEmpty()) {
      missing.add("ADMIN_TOKEN or ADMIN_TOKEN_FILE");
    }
    if (!missing.isEmpty()) {
      reject(
          host,
          "a loopback address (127.0.0.1, ::1, localhost), or, for remote access, "
              + String.join(", and ", missing)
              + " to be set as well");
    }
  }

  /** RFC 9745, section 4: the sunset must not be earlier than the deprecation. */
  private void checkSunset(Settings settings) {
    Instant deprecated = settings.get(RUNTIME_TILES_DEPRECATED_AT);
    if (settings.find(RUNTIME_TILES_SUNSET_AT).filter(deprecated::isAfter).isPresent()) {
      find(RUNTIME_TILES_SUNSET_AT)
          .ifPresent(
              raw -> reject(raw, "a time not before RUNTIME_TILES_DEPRECATED_AT, " + deprecated));
    }
  }

  private Map<String, ModelSettings> readModels() {
    Map<String, ModelSettings> models = new LinkedHashMap<>();
    Object section = file.values().get(Setting.MODELS);
    if (section instanceof Map<?, ?> map) {
      map.forEach((id, value) -> models.put(id.toString(), readModel(id.toString(), value)));
    } else if (section != null) {
      reject(
          new RawValue(Setting.MODELS, section, file.name()),
          "model ids with their settings below");
    }
    return models;
  }

  private ModelSettings readModel(String id, @Nullable Object value) {
    String path = Setting.MODELS + "." + id;
    if (!Identifiers.isModel(id)) {
      reject(new RawValue(path, id, file.name()), "a model id, 1 to 64 of a-z 0-9 _ -");
    }
    List<String> known = Setting.ofModel().stream().map(Setting::keyInModel).toList();
    Map<?, ?> section = Map.of();
    if (value instanceof Map<?, ?> map) {
      section = map;
    } else if (value != null) {
      reject(new RawValue(path, value, file.name()), "any of " + String.join(", ", known));
    }
    rejectUnknownKeys(path + ".", section, known);
    List<String> required = read(Setting.MODEL_REQUIRED_VARIABLES, path, section).orElse(List.of());
    return new ModelSettings(
        read(Setting.MODEL_NAME, path, section).orElseGet(() -> ModelSettings.defaultName(id)),
        required,
        readAliases(path, section, required),
        read(Setting.MODEL_INITIAL_GATE, path, section).orElse(null),
        read(Setting.MODEL_PUBLISH_DELTA, path, section).orElse(null));
  }

  /**
   * Reads the aliases of a model's variables. An alias stands for a published variable, never for
   * another alias, so that there are neither chains nor cycles.
   */
  private Map<String, String> readAliases(
      String path, Map<?, ?> section, List<String> requiredVariables) {
    Setting<Map<?, ?>> setting = Setting.MODEL_VARIABLE_ALIASES;
    Map<?, ?> written = read(setting, path, section).orElse(Map.of());
    Map<String, String> aliases = new LinkedHashMap<>();
    written.forEach(
        (key, value) -> {
          String alias = key.toString();
          RawValue raw =
              new RawValue(
                  path + "." + setting.keyInModel() + "." + alias,
                  Objects.requireNonNullElse(value, ""),
                  file.name());
          if (!Identifiers.isVariable(alias)
              || !(value instanceof String variable && Identifiers.isVariable(variable))) {
            reject(raw, "an alias and its variable, each 1 to 64 of a-z 0-9 _ -");
          } else if (written.containsKey(variable)) {
            reject(raw, "a published variable, not another alias");
          } else if (requiredVariables.contains(alias)) {
            reject(raw, "no alias with the name of a required variable, which it would hide");
          } else {
            aliases.put(alias, variable);
          }
        });
    return aliases;
  }

  private <T> Optional<T> read(Setting<T> setting, String path, Map<?, ?> section) {
    String key = setting.keyInModel();
    return inFile(path + "." + key, section.get(key)).flatMap(raw -> parse(setting, raw));
  }

  /** Returns a warning for each variable that looks like a setting and is none. */
  static List<String> describeUnknownVariables(Map<String, String> environment) {
    List<String> known = knownKeys();
    return environment.keySet().stream()
        .filter(name -> name.startsWith(ENVIRONMENT_PREFIX) && !known.contains(name))
        .sorted()
        .map(name -> describeUnknown(name, RawValue.ENVIRONMENT, known))
        .toList();
  }

  private static String describeUnknown(String key, String source, List<String> known) {
    return "%s: unknown key in %s%s"
        .formatted(
            RawValue.oneLine(key),
            source,
            similar(key, known).map(name -> ": did you mean " + name + "?").orElse(""));
  }

  /**
   * Returns the closest known name within an edit distance of a quarter of its length (at least 1,
   * at most 3). Case is ignored.
   */
  private static Optional<String> similar(String word, List<String> known) {
    return word.length() > MAX_NAME_LENGTH
        ? Optional.empty()
        : known.stream()
            .filter(name -> distance(word, name) <= Math.min(3, Math.max(1, name.length() / 4)))
            .min(Comparator.comparingInt(name -> distance(word, name)));
  }

  /** Returns the Levenshtein distance, computed row by row. Case is ignored. */
  private static int distance(String word, String name) {
    String upper = word.toUpperCase(Locale.ROOT);
    String other = name.toUpperCase(Locale.ROOT);
    int[] previous = IntStream.rangeClosed(0, other.length()).toArray();
    for (int i = 1; i <= upper.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int substitution = upper.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(previous[j - 1] + substitution, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[other.length()];
  }
}
