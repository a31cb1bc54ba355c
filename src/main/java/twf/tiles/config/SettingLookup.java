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

/** Looks values up, environment before file, and understands them; keeps what is wrong. */
public final class SettingLookup {
  /** How messages name the environment. */
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

  /** The value as written, by whoever wins; an empty environment variable is none. */
  Optional<RawValue> find(SettingKey key) {
    String fromEnvironment = environment.get(key.name());
    if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
      return Optional.of(new RawValue(key.name(), fromEnvironment, ENVIRONMENT));
    }
    return Optional.ofNullable(file.values().get(key.name()))
        .map(value -> new RawValue(key.name(), value, file.name()));
  }

  boolean flag(SettingKey key, boolean otherwise) {
    return find(key)
        .flatMap(raw -> one(raw, "true or false", ValueParsers::flag))
        .orElse(otherwise);
  }

  int integer(SettingKey key, int otherwise, int min, int max) {
    return find(key).flatMap(raw -> integer(raw, min, max)).orElse(otherwise);
  }

  /** A host to listen on, without brackets. */
  String host(SettingKey key, String otherwise) {
    boolean list = find(key).filter(raw -> raw.value() instanceof List).isPresent();
    String expected = Host.FORMS + " or a zone" + (list ? "; brackets need quotes in YAML" : "");
    return one(key, expected, ValueParsers::host).orElse(otherwise);
  }

  int port(SettingKey key, int otherwise) {
    return integer(key, otherwise, 0, MAX_PORT);
  }

  /** Empty where the key is not set, or, and a problem more, where it is wrong. */
  Optional<Path> file(SettingKey key) {
    return find(key).flatMap(raw -> path(raw, "the path of a file"));
  }

  /** Empty where the key is not set, or, and a problem more, where it is wrong. */
  Optional<Path> folder(SettingKey key) {
    return find(key).flatMap(this::folder);
  }

  /** Empty, and a problem more, where {@code raw} is wrong. */
  Optional<Path> folder(RawValue raw) {
    return path(raw, "the path of a folder");
  }

  private Optional<Path> path(RawValue raw, String expected) {
    boolean isEncodable = PathEncoding.canName(raw.value().toString());
    return one(
        raw, isEncodable ? expected : PathEncoding.expected(environment), ValueParsers::path);
  }

  /** Empty, and a problem more, where {@code raw} is no whole number in the range. */
  Optional<Integer> integer(RawValue raw, int min, int max) {
    return one(raw, min + " to " + max, text -> ValueParsers.number(text, min, max))
        .map(Math::toIntExact);
  }

  /** Empty where the key is not set, or, and a problem more, where it is wrong. */
  <T> Optional<T> one(SettingKey key, String expected, Form<T> form) {
    return find(key).flatMap(raw -> one(raw, expected, form));
  }

  /** Empty, and a problem more, where {@code raw} is wrong. */
  <T> Optional<T> one(RawValue raw, String expected, Form<T> form) {
    T value = raw.value() instanceof String text ? form.parse(text) : null;
    if (value == null) {
      problems.wrong(raw, expected);
    }
    return Optional.ofNullable(value);
  }

  /**
   * A list, or a text with commas; the same item twice is one.
   *
   * @param allowed what the list as a whole must fulfil
   * @return empty, and a problem more, where the list or an item is wrong
   */
  Optional<List<String>> many(
      RawValue raw, String expected, Form<String> form, Predicate<List<String>> allowed) {
    List<String> good = new ArrayList<>();
    boolean right = raw.value() instanceof List || raw.value() instanceof String;
    for (Object item : right ? items(raw.value()) : List.of()) {
      String value = item instanceof String text ? form.parse(text.strip()) : null;
      if (value == null) {
        right = false;
      } else if (!good.contains(value)) {
        good.add(value);
      }
    }
    if (right && allowed.test(good)) {
      return Optional.of(good);
    }
    problems.wrong(raw, expected);
    return Optional.empty();
  }

  private static List<?> items(Object value) {
    return value instanceof List<?> list ? list : Arrays.asList(value.toString().split(",", -1));
  }

  /** A form of text. */
  @FunctionalInterface
  interface Form<T> {
    /** The value of {@code text}, or null where it is wrong. */
    @Nullable T parse(String text);
  }
}
