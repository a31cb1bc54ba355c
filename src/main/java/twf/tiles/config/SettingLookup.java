package twf.tiles.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;
import twf.tiles.config.source.FileContent;
import twf.tiles.config.source.RawValue;
import twf.tiles.config.source.SettingKey;

/** Looks up settings, environment before file, parses them and collects errors. */
public final class SettingLookup {
  /** The name of the environment in messages. */
  public static final String ENVIRONMENT = "the environment";

  private static final int MAX_PORT = 65_535;

  private final Map<String, String> environment;
  private final FileContent file;
  private final ConfigProblems problems;

  SettingLookup(Map<String, String> environment, FileContent file, ConfigProblems problems) {
    this.environment = environment;
    this.file = file;
    this.problems = problems;
  }

  /**
   * Returns the raw value with the highest precedence; an empty environment variable counts as not
   * set.
   */
  Optional<RawValue> find(SettingKey key) {
    String fromEnvironment = environment.get(key.name());
    if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
      return Optional.of(new RawValue(key.name(), fromEnvironment, ENVIRONMENT));
    }
    return Optional.ofNullable(file.values().get(key.name()))
        .map(value -> new RawValue(key.name(), value, file.name()));
  }

  boolean flag(SettingKey key, boolean defaultValue) {
    return find(key)
        .flatMap(raw -> parse(raw, "true or false", ValueParsers::flag))
        .orElse(defaultValue);
  }

  int integer(SettingKey key, int defaultValue, int min, int max) {
    return find(key).flatMap(raw -> integer(raw, min, max)).orElse(defaultValue);
  }

  /** Returns a host to listen on, without brackets. */
  String host(SettingKey key, String defaultValue) {
    boolean list = find(key).filter(raw -> raw.value() instanceof List).isPresent();
    String expected = Host.FORMS + " or a zone" + (list ? "; brackets need quotes in YAML" : "");
    return parse(key, expected, ValueParsers::host).orElse(defaultValue);
  }

  int port(SettingKey key, int defaultValue) {
    return integer(key, defaultValue, 0, MAX_PORT);
  }

  /** Returns an absolute path; empty if not set or, with a problem added, if invalid. */
  Optional<Path> file(SettingKey key) {
    return find(key).flatMap(raw -> path(raw, "the path of a file"));
  }

  /** Returns an absolute path; empty if not set or, with a problem added, if invalid. */
  Optional<Path> folder(SettingKey key) {
    return find(key).flatMap(this::folder);
  }

  /** Returns an absolute path; empty, with a problem added, if {@code raw} is invalid. */
  Optional<Path> folder(RawValue raw) {
    return path(raw, "the path of a folder");
  }

  private Optional<Path> path(RawValue raw, String expected) {
    boolean isEncodable = PathEncoding.canName(raw.value().toString());
    return parse(
        raw,
        isEncodable ? expected : PathEncoding.describeExpected(environment),
        ValueParsers::path);
  }

  /**
   * Parses an integer; empty, with a problem added, if {@code raw} is not an integer in the range.
   */
  Optional<Integer> integer(RawValue raw, int min, int max) {
    return parse(raw, min + " to " + max, text -> ValueParsers.number(text, min, max))
        .map(Math::toIntExact);
  }

  /** Returns a parsed value; empty if not set or, with a problem added, if invalid. */
  <T> Optional<T> parse(SettingKey key, String expected, Form<T> form) {
    return find(key).flatMap(raw -> parse(raw, expected, form));
  }

  /** Parses a value; empty, with a problem added, if {@code raw} is invalid. */
  <T> Optional<T> parse(RawValue raw, String expected, Form<T> form) {
    T value = raw.value() instanceof String text ? form.parse(text) : null;
    if (value == null) {
      problems.addWrongValue(raw, expected);
    }
    return Optional.ofNullable(value);
  }

  /**
   * Parses a YAML list or a comma-separated text. Duplicate items are dropped.
   *
   * @param allowed a condition on the whole list
   * @return empty, with a problem added, if the list or an item is invalid
   */
  Optional<List<String>> parseList(
      RawValue raw, String expected, Form<String> form, Predicate<List<String>> allowed) {
    List<String> parsed = new ArrayList<>();
    boolean valid = raw.value() instanceof List || raw.value() instanceof String;
    for (Object item : valid ? items(raw.value()) : List.of()) {
      String value = item instanceof String text ? form.parse(text.strip()) : null;
      if (value == null) {
        valid = false;
      } else if (!parsed.contains(value)) {
        parsed.add(value);
      }
    }
    if (valid && allowed.test(parsed)) {
      return Optional.of(parsed);
    }
    problems.addWrongValue(raw, expected);
    return Optional.empty();
  }

  private static List<?> items(Object value) {
    return value instanceof List<?> list ? list : Arrays.asList(value.toString().split(",", -1));
  }

  /** A parser of a textual value. */
  @FunctionalInterface
  interface Form<T> {
    /** Returns the value of {@code text}; null if it is invalid. */
    @Nullable T parse(String text);
  }
}
