package twf.tiles.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;
import twf.tiles.common.NodeUrl;
import twf.tiles.common.PublicUrl;
import twf.tiles.domain.Identifiers;

/**
 * A setting: its key, default, allowed values, parser and help. All settings are declared here.
 *
 * <p>Reading, error messages and {@code serve --help} follow from the declaration; tests compare
 * README.md and {@code conf/offline-tiles.yaml} with it. Immutable and thread-safe.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {
  /** The file's section of settings of individual models. */
  static final String MODELS = "models";

  private static final String MODEL_PREFIX = MODELS + ".{id}.";
  private static final Map<String, Setting<?>> ALL = new LinkedHashMap<>();
  private static final int MAX_FRAMES = 1000;
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int HOURS_PER_YEAR = 8760;
  private static final String TIME = "a time such as 2026-02-11T00:00:00Z";

  public static final Setting<Boolean> OFFLINE_TILES_ENABLED =
      flag("OFFLINE_TILES_ENABLED", "watch staging and publish");
  public static final Setting<Settings.NodeRole> ROLE =
      text(
          "ROLE",
          "both",
          "both, publisher or web",
          ValueParsers::role,
          "web only serves and never becomes the writer; publisher is as both, without clients");
  public static final Setting<Path> STAGING_ROOT =
      folder("STAGING_ROOT", "/opt/twf_models/data/staging", "where builders write");
  public static final Setting<Path> PUBLISH_ROOT =
      folder("PUBLISH_ROOT", "/opt/twf_models/data/published", "where published runs are kept");
  public static final Setting<Path> MANIFEST_ROOT =
      folder(
          "MANIFEST_ROOT",
          "/opt/twf_models/data/manifests",
          "where pointers, history, incidents and holds are kept");
  public static final Setting<Integer> OFFLINE_TILES_INITIAL_GATE =
      integer("OFFLINE_TILES_INITIAL_GATE", 6, 1, MAX_FRAMES, "frames of a first publish");
  public static final Setting<Integer> OFFLINE_TILES_PUBLISH_DELTA =
      integer("OFFLINE_TILES_PUBLISH_DELTA", 6, 1, MAX_FRAMES, "more frames of each later publish");
  public static final Setting<Integer> OFFLINE_TILES_MAX_WORKERS =
      integer("OFFLINE_TILES_MAX_WORKERS", 4, 1, 6, "threads that validate, and that copy");
  public static final Setting<Long> OFFLINE_TILES_MIN_FREE_BYTES =
      bytes("OFFLINE_TILES_MIN_FREE_BYTES", 1L << 30, 0, Long.MAX_VALUE, "what a copy leaves free");
  public static final Setting<Duration> OFFLINE_TILES_RESCAN_SECONDS =
      seconds("OFFLINE_TILES_RESCAN_SECONDS", 30, 1, SECONDS_PER_DAY, "between two full scans");
  public static final Setting<Integer> OFFLINE_TILES_RETAIN_RUNS =
      integer("OFFLINE_TILES_RETAIN_RUNS", 8, 0, 10_000, "runs kept of each model; 0 keeps all");
  public static final Setting<Integer> OFFLINE_TILES_RETAIN_HISTORY_DAYS =
      integer(
          "OFFLINE_TILES_RETAIN_HISTORY_DAYS",
          400,
          0,
          36_500,
          "days that packed history records and closed incidents are kept; 0 keeps all");
  public static final Setting<Integer> OFFLINE_TILES_MAX_RUN_AHEAD_HOURS =
      integer(
          "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS",
          1,
          -1,
          HOURS_PER_YEAR,
          "how far a run may lie ahead of the clock to be published by itself; -1: any");
  public static final Setting<String> HTTP_HOST =
      host("HTTP_HOST", "0.0.0.0", "address of the public port");
  public static final Setting<Integer> HTTP_PORT = port("HTTP_PORT", 8099, "the public port");
  public static final Setting<PublicUrl> PUBLIC_URL =
      text(
          "PUBLIC_URL",
          null,
          PublicUrl.FORM,
          PublicUrl::parse,
          "where clients reach the public port; its path is the prefix that a proxy strips");
  public static final Setting<Settings.Transport> HTTP_TRANSPORT =
      text(
          "HTTP_TRANSPORT",
          "auto",
          "auto, epoll, io_uring or nio",
          ValueParsers::transport,
          "how the network is reached");
  public static final Setting<Integer> HTTP_EVENT_LOOPS =
      integer("HTTP_EVENT_LOOPS", 0, 0, 256, "event loops of the public port; 0: one per core");
  public static final Setting<Long> HTTP_CACHE_BYTES =
      bytes("HTTP_CACHE_BYTES", 144L << 20, 1L << 20, 1L << 40, "off-heap memory for archives");
  public static final Setting<Integer> HTTP_MAX_CONNECTIONS =
      integer(
          "HTTP_MAX_CONNECTIONS",
          0,
          0,
          1_000_000,
          "open connections of the public port; 0: as many as file descriptors allow");
  public static final Setting<String> MANAGEMENT_HOST =
      host("MANAGEMENT_HOST", "127.0.0.1", "address of the management port and the bridge");
  public static final Setting<Integer> MANAGEMENT_PORT =
      port("MANAGEMENT_PORT", 8098, "the management port");
  public static final Setting<NodeUrl> ADVERTISED_URL =
      text(
          "ADVERTISED_URL",
          null,
          NodeUrl.FORMS,
          NodeUrl::parse,
          "how other nodes, tilesctl and browsers reach this management port");
  public static final Setting<Integer> ADMIN_BRIDGE_PORT =
      port("ADMIN_BRIDGE_PORT", 8097, "the event-bus bridge's port");
  public static final Setting<Path> MANAGEMENT_TLS_CERT_FILE =
      file("MANAGEMENT_TLS_CERT_FILE", "certificate (PEM) of the management port and the bridge");
  public static final Setting<Path> MANAGEMENT_TLS_KEY_FILE =
      file("MANAGEMENT_TLS_KEY_FILE", "its private key (PEM, without a password)");
  public static final Setting<List<String>> MANAGEMENT_ALLOWED_HOSTS =
      list(
          "MANAGEMENT_ALLOWED_HOSTS",
          null,
          "host names such as tiles.example.com, or addresses, without a port",
          ValueParsers::canonicalHost,
          all -> true,
          "more names by which the management port may be addressed");
  public static final Setting<String> ADMIN_TOKEN =
      text(
          "ADMIN_TOKEN",
          null,
          "characters without white space",
          ValueParsers::token,
          "token of admin commands");
  public static final Setting<Path> ADMIN_TOKEN_FILE =
      file("ADMIN_TOKEN_FILE", "a file that holds the token, instead of ADMIN_TOKEN");
  public static final Setting<List<String>> CORS_ALLOWED_ORIGINS =
      list(
          "CORS_ALLOWED_ORIGINS",
          "*",
          "* alone, or origins such as https://maps.example.com:8443",
          ValueParsers::origin,
          all -> !all.isEmpty() && (all.size() == 1 || !all.contains("*")),
          "origins whose pages may read responses");
  public static final Setting<Boolean> RUNTIME_TILES_SOFT_DISABLE =
      flag("RUNTIME_TILES_SOFT_DISABLE", "answer the deprecated PNG tiles and lists with 410");
  public static final Setting<Instant> RUNTIME_TILES_DEPRECATED_AT =
      text(
          "RUNTIME_TILES_DEPRECATED_AT",
          "2026-02-11T00:00:00Z",
          TIME,
          ValueParsers::time,
          "since when those routes are deprecated");
  public static final Setting<Instant> RUNTIME_TILES_SUNSET_AT =
      text("RUNTIME_TILES_SUNSET_AT", null, TIME, ValueParsers::time, "when those routes will go");
  public static final Setting<Boolean> WRITE_LEGACY_MODEL_LATEST_ALIAS =
      flag("WRITE_LEGACY_MODEL_LATEST_ALIAS", "write MANIFEST_ROOT/{MODEL}_latest.json too");

  static final Setting<String> MODEL_NAME =
      text(MODEL_PREFIX + "name", null, "1 to 100 characters", ValueParsers::name, "name to show");
  static final Setting<List<String>> MODEL_REQUIRED_VARIABLES =
      list(
          MODEL_PREFIX + "required_variables",
          null,
          "a list of variables, each 1 to 64 of a-z 0-9 _ -",
          text -> Identifiers.isVariable(text) ? text : null,
          all -> true,
          "variables that must have passed their gate before clients see a new run");
  static final Setting<Map<?, ?>> MODEL_VARIABLE_ALIASES =
      new Setting<>(
          MODEL_PREFIX + "variable_aliases",
          null,
          value -> "names of old clients, each with the published variable that it stands for",
          value -> value instanceof Map<?, ?> aliases ? aliases : null,
          "names by which the deprecated routes know published variables");
  static final Setting<Integer> MODEL_INITIAL_GATE =
      frames(MODEL_PREFIX + "initial_gate", "instead of OFFLINE_TILES_INITIAL_GATE");
  static final Setting<Integer> MODEL_PUBLISH_DELTA =
      frames(MODEL_PREFIX + "publish_delta", "instead of OFFLINE_TILES_PUBLISH_DELTA");

  private final String key;
  private final @Nullable String defaultText;
  private final Function<Object, String> expected;
  private final Parser<Object, T> parser;
  private final String help;

  private Setting(
      String key,
      @Nullable String defaultText,
      Function<Object, String> expected,
      Parser<Object, T> parser,
      String help) {
    this.key = key;
    this.defaultText = defaultText;
    this.expected = expected;
    this.parser = parser;
    this.help = help;
    ALL.put(key, this);
  }

  /** Returns the settings of the environment and of the file's top level, in documented order. */
  public static List<Setting<?>> all() {
    return ALL.values().stream().filter(setting -> !setting.isOfModel()).toList();
  }

  /** Returns the settings of a model, which exist in the file only. */
  static List<Setting<?>> ofModel() {
    return ALL.values().stream().filter(Setting::isOfModel).toList();
  }

  private boolean isOfModel() {
    return key.startsWith(MODEL_PREFIX);
  }

  /** Returns the key as written in the environment and in the file. */
  public String key() {
    return key;
  }

  /** Returns the key of a model's setting within the model's section. */
  String keyInModel() {
    return key.substring(MODEL_PREFIX.length());
  }

  /** Returns the default as written in the file; empty if there is none. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(defaultText);
  }

  Optional<T> defaultValue() {
    return defaultText().map(parser::parse);
  }

  /** Returns which values are allowed, for messages. */
  public String expected() {
    return expected.apply("");
  }

  /** Returns what would have been allowed in place of a rejected value. */
  String expectedInsteadOf(Object value) {
    return expected.apply(value);
  }

  /** Returns one line of help. */
  public String help() {
    return "%s: %s (%s%s)"
        .formatted(key, help, expected(), defaultText == null ? "" : "; default: " + defaultText);
  }

  /**
   * Parses a value; null if it is invalid.
   *
   * @param value a {@code String}, a {@code List} or a {@code Map}
   */
  @Nullable T parse(Object value) {
    return parser.parse(value);
  }

  @Override
  public String toString() {
    return key;
  }

  private static <T> Setting<T> text(
      String key,
      @Nullable String defaultText,
      String expected,
      Parser<String, T> form,
      String help) {
    return new Setting<>(key, defaultText, value -> expected, ofText(form), help);
  }

  private static <T> Parser<Object, T> ofText(Parser<String, T> form) {
    return value -> value instanceof String text ? form.parse(text) : null;
  }

  private static Setting<Boolean> flag(String key, String help) {
    return text(key, "false", "true or false", ValueParsers::flag, help);
  }

  private static Setting<Integer> integer(
      String key, int defaultValue, int min, int max, String help) {
    return number(key, defaultValue, min, max, Long::intValue, help);
  }

  private static Setting<Integer> port(String key, int defaultValue, String help) {
    return integer(key, defaultValue, 0, ValueParsers.MAX_PORT, help + "; 0: any free one");
  }

  private static Setting<Duration> seconds(
      String key, int defaultValue, int min, int max, String help) {
    return number(key, defaultValue, min, max, Duration::ofSeconds, "seconds " + help);
  }

  private static Setting<Integer> frames(String key, String help) {
    return number(key, null, 1, MAX_FRAMES, Long::intValue, help);
  }

  private static <T> Setting<T> number(
      String key,
      @Nullable Integer defaultValue,
      int min,
      int max,
      Function<Long, T> unit,
      String help) {
    return text(
        key,
        defaultValue == null ? null : defaultValue.toString(),
        min + " to " + max,
        text -> {
          Long number = ValueParsers.number(text, min, max);
          return number == null ? null : unit.apply(number);
        },
        help);
  }

  private static Setting<Long> bytes(
      String key, long defaultValue, long min, long max, String help) {
    return text(
        key,
        Long.toString(defaultValue),
        "a number of bytes, " + min + " or more",
        text -> ValueParsers.number(text, min, max),
        help);
  }

  private static Setting<Path> folder(String key, String defaultPath, String help) {
    return path(key, defaultPath, "the path of a folder", help);
  }

  private static Setting<Path> file(String key, String help) {
    return path(key, null, "the path of a file", help);
  }

  private static Setting<Path> path(
      String key, @Nullable String defaultPath, String expected, String help) {
    return new Setting<>(
        key,
        defaultPath,
        value ->
            PathEncoding.canName(value.toString()) ? expected : PathEncoding.describeExpected(),
        ofText(ValueParsers::path),
        help);
  }

  private static Setting<String> host(String key, String defaultText, String help) {
    return new Setting<>(
        key,
        defaultText,
        value ->
            Host.FORMS
                + " or a zone"
                + (value instanceof List ? "; brackets need quotes in YAML" : ""),
        ofText(ValueParsers::host),
        help);
  }

  /**
   * Declares a list, written as a YAML list or as a text with commas. Duplicate items are dropped.
   *
   * @param allowed a condition on the whole list
   */
  private static Setting<List<String>> list(
      String key,
      @Nullable String defaultText,
      String expected,
      Parser<String, String> form,
      Predicate<List<String>> allowed,
      String help) {
    return new Setting<>(
        key,
        defaultText,
        value -> expected,
        value -> {
          List<String> items = ValueParsers.list(value, form);
          return items != null && allowed.test(items) ? items : null;
        },
        help);
  }

  /** A parser of a value. */
  @FunctionalInterface
  interface Parser<F, T> {
    /** Returns the parsed value; null if it is invalid. */
    @Nullable T parse(F value);
  }
}
