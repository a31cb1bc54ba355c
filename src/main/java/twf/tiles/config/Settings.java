package twf.tiles.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;

/**
 * The validated settings of the server. {@link SettingsLoader} validates; this class does not.
 *
 * <p>Immutable and thread-safe.
 *
 * @param values the values by setting, defaults included; none for what is not set and has no
 *     default
 * @param models the settings of individual models by model id, in the order of the file
 */
public record Settings(Map<Setting<?>, Object> values, Map<String, ModelSettings> models) {

  public Settings {
    values = Map.copyOf(values);
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
  }

  /** Returns settings that consist of the defaults. */
  public static Settings defaults() {
    Map<Setting<?>, Object> values = new HashMap<>();
    for (Setting<?> setting : Setting.all()) {
      setting.defaultValue().ifPresent(value -> values.put(setting, value));
    }
    return new Settings(values, Map.of());
  }

  /** Returns a copy with another value of one setting, which is not validated. */
  public <T> Settings with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> changed = new HashMap<>(values);
    changed.put(setting, value);
    return new Settings(changed, models);
  }

  /** Returns the value of a setting that has a default. */
  public <T> T get(Setting<T> setting) {
    return find(setting).orElseThrow();
  }

  /** Returns the value of a setting; empty if it is not set and has no default. */
  @SuppressWarnings("unchecked")
  public <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable((T) values.get(setting));
  }

  /** Returns the three root folders. */
  public Roots roots() {
    return new Roots(
        get(Setting.STAGING_ROOT), get(Setting.PUBLISH_ROOT), get(Setting.MANIFEST_ROOT));
  }

  /** Returns the settings of the management port and the event-bus bridge. */
  public Management management() {
    return new Management(
        get(Setting.MANAGEMENT_HOST),
        get(Setting.MANAGEMENT_PORT),
        get(Setting.ADMIN_BRIDGE_PORT),
        find(Setting.ADMIN_TOKEN).orElse(null),
        find(Setting.ADMIN_TOKEN_FILE).orElse(null),
        find(Setting.MANAGEMENT_TLS_CERT_FILE)
            .map(certificates -> new Tls(certificates, get(Setting.MANAGEMENT_TLS_KEY_FILE)))
            .orElse(null),
        allowedHosts());
  }

  private List<String> allowedHosts() {
    List<String> names = new ArrayList<>(find(Setting.MANAGEMENT_ALLOWED_HOSTS).orElse(List.of()));
    find(Setting.ADVERTISED_URL).ifPresent(url -> names.add(url.host().canonical()));
    return names;
  }

  /** Returns the settings of the deprecated routes. */
  public LegacyRoutes legacyRoutes() {
    return new LegacyRoutes(
        get(Setting.RUNTIME_TILES_SOFT_DISABLE),
        get(Setting.RUNTIME_TILES_DEPRECATED_AT),
        find(Setting.RUNTIME_TILES_SUNSET_AT).orElse(null),
        models.entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, model -> model.getValue().variableAliases())));
  }

  /** Returns the number of event loops of the public port on this machine. */
  public int eventLoopCount() {
    int loops = get(Setting.HTTP_EVENT_LOOPS);
    return loops == 0 ? Runtime.getRuntime().availableProcessors() : loops;
  }

  /** Returns all values except the token. */
  @Override
  public String toString() {
    Map<Setting<?>, Object> shown = new HashMap<>(values);
    shown.replace(Setting.ADMIN_TOKEN, "(hidden)");
    return "Settings[values=%s, models=%s]".formatted(shown, models);
  }

  /** Returns the display name of a model; default: its id in upper case. */
  public String modelName(String model) {
    ModelSettings modelSettings = models.get(model);
    return modelSettings == null ? ModelSettings.defaultName(model) : modelSettings.name();
  }

  /**
   * Returns the variables that must have passed their gate before the pointer moves to a new run.
   */
  public List<String> requiredVariables(String model) {
    ModelSettings modelSettings = models.get(model);
    return modelSettings == null ? List.of() : modelSettings.requiredVariables();
  }

  /** Returns how many frames a variable of {@code model} needs for its first publish. */
  public int initialGate(String model) {
    ModelSettings modelSettings = models.get(model);
    Integer gate = modelSettings == null ? null : modelSettings.initialGate();
    return gate == null ? get(Setting.OFFLINE_TILES_INITIAL_GATE) : gate;
  }

  /** Returns how many more frames a variable of {@code model} needs for its next publish. */
  public int publishDelta(String model) {
    ModelSettings modelSettings = models.get(model);
    Integer delta = modelSettings == null ? null : modelSettings.publishDelta();
    return delta == null ? get(Setting.OFFLINE_TILES_PUBLISH_DELTA) : delta;
  }

  /** The three root folders: absolute, normalised, none inside another. They may not exist. */
  public record Roots(Path staging, Path published, Path manifests) {}

  /** What a process is for, among those on the same roots. */
  public enum NodeRole {
    /** Serves clients, and may become the writer. */
    BOTH,
    /** As {@link #BOTH}; a load balancer sends it no clients. */
    PUBLISHER,
    /** Serves clients, and never becomes the writer. */
    WEB;

    /** Returns the value as written in the settings. */
    public String externalName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether a process of this role may become the writer. */
    public boolean mayWrite() {
      return this != WEB;
    }
  }

  /** Implementations of network I/O. */
  public enum Transport {
    /** The best implementation available on this machine. */
    AUTO,
    EPOLL,
    IO_URING,
    /** The portable implementation of the JDK. */
    NIO;

    /** Returns the value as written in the settings. */
    public String externalName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The management port and the event-bus bridge. At most one of token and token file is set.
   *
   * @param host the host of both ports, a name or an address, without brackets
   * @param port 0 for any free port
   * @param bridgePort 0 for any free port
   * @param adminToken printable characters; should be long and random
   * @param adminTokenFile absolute and normalised; may not exist
   * @param tls the certificate of both ports; null for plain text, which is allowed only on a
   *     loopback address
   * @param allowedHosts further host names, in the form of {@link Host#canonical}, that the
   *     management port accepts in the {@code Host} header
   */
  public record Management(
      String host,
      int port,
      int bridgePort,
      @Nullable String adminToken,
      @Nullable Path adminTokenFile,
      @Nullable Tls tls,
      List<String> allowedHosts) {
    public Management {
      allowedHosts = List.copyOf(allowedHosts);
    }

    /** Returns a copy that listens on another host; the previous host stays an allowed name. */
    public Management listeningOn(Host address) {
      List<String> names = new ArrayList<>(allowedHosts);
      names.add(Host.of(host).canonical());
      return new Management(
          address.text(), port, bridgePort, adminToken, adminTokenFile, tls, names);
    }

    /** Returns all fields except the token. */
    @Override
    public String toString() {
      return ("Management[host=%s, port=%d, bridgePort=%d, adminToken=%s, adminTokenFile=%s,"
              + " tls=%s, allowedHosts=%s]")
          .formatted(
              host,
              port,
              bridgePort,
              adminToken == null ? "none" : "(hidden)",
              adminTokenFile,
              tls,
              allowedHosts);
    }
  }

  /**
   * PEM files, absolute and normalised. They may not exist.
   *
   * @param certificates the server certificate, followed by its chain
   * @param key its private key
   */
  public record Tls(Path certificates, Path key) {}

  /**
   * The deprecated routes.
   *
   * @param softDisabled whether they answer 410
   * @param deprecatedAt the time in the {@code Deprecation} header
   * @param sunsetAt the time in the {@code Sunset} header, not before {@code deprecatedAt}; null
   *     for no header
   * @param variableAliases the aliases of published variables by model id
   */
  public record LegacyRoutes(
      boolean softDisabled,
      Instant deprecatedAt,
      @Nullable Instant sunsetAt,
      Map<String, Map<String, String>> variableAliases) {
    public LegacyRoutes {
      variableAliases = Map.copyOf(variableAliases);
    }
  }

  /**
   * The settings of one model; null fields use the global value.
   *
   * @param name the display name
   * @param requiredVariables the variables that must pass their gate before the pointer moves to a
   *     new run
   * @param variableAliases names that old clients use for published variables, each with the
   *     variable that it stands for, which is no alias itself
   * @param initialGate frames, 1 to 1000
   * @param publishDelta frames, 1 to 1000
   */
  public record ModelSettings(
      String name,
      List<String> requiredVariables,
      Map<String, String> variableAliases,
      @Nullable Integer initialGate,
      @Nullable Integer publishDelta) {
    public ModelSettings {
      requiredVariables = List.copyOf(requiredVariables);
      variableAliases = Map.copyOf(variableAliases);
    }

    static String defaultName(String model) {
      return model.toUpperCase(Locale.ROOT);
    }
  }
}
