package twf.tiles.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;

/**
 * The validated settings of the server. {@link SettingsLoader} validates; the records do not.
 *
 * <p>Immutable and thread-safe.
 *
 * @param enabled whether to watch staging and publish; may change at run time, see {@link
 *     SettingsLoader#watchEnabled}
 * @param models the settings of individual models by model id, in the order of the file
 */
public record Settings(
    boolean enabled,
    Roots roots,
    Publishing publishing,
    Http http,
    Management management,
    LegacyRoutes legacyRoutes,
    Map<String, ModelSettings> models) {

  public Settings {
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
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
    return gate == null ? publishing.initialGate() : gate;
  }

  /** Returns how many more frames a variable of {@code model} needs for its next publish. */
  public int publishDelta(String model) {
    ModelSettings modelSettings = models.get(model);
    Integer delta = modelSettings == null ? null : modelSettings.publishDelta();
    return delta == null ? publishing.publishDelta() : delta;
  }

  /** The three root folders: absolute, normalised, none inside another. They may not exist. */
  public record Roots(Path staging, Path published, Path manifests) {}

  /**
   * How runs are published and retained.
   *
   * @param initialGate frames, 1 to 1000
   * @param publishDelta frames, 1 to 1000
   * @param maxWorkers threads, 1 to 6
   * @param minFreeBytes what a copy must leave free, 0 or more
   * @param rescan the longest time between two looks at staging, 1 s to 1 day
   * @param retainRuns runs kept a model, up to 10000; 0 keeps all
   * @param retainHistoryDays age of packed history records and closed incidents that are kept, up
   *     to 36500; 0 keeps all
   * @param maxRunAheadHours how far a run may lie ahead of the clock to be published by itself, up
   *     to 8760; -1 for any
   * @param legacyAlias whether to write {@code {MODEL}_latest.json} too
   */
  public record Publishing(
      int initialGate,
      int publishDelta,
      int maxWorkers,
      long minFreeBytes,
      Duration rescan,
      int retainRuns,
      int retainHistoryDays,
      int maxRunAheadHours,
      boolean legacyAlias) {}

  /**
   * The public HTTP port.
   *
   * @param host a name or an address, without brackets
   * @param port 0 for any free port
   * @param transport the network I/O implementation of all ports
   * @param eventLoops the number of event loops that serve the public port, up to 256; 0 for one
   *     per core
   * @param cacheBytes the off-heap memory for cached archive content, 1 MiB to 1 TiB
   * @param maxConnections the limit on open connections; 0 derives it from the process's file
   *     descriptor limit
   * @param corsOrigins either {@code *} alone, or origins as browsers send them: lower case,
   *     without the default port of the scheme
   */
  public record Http(
      String host,
      int port,
      Transport transport,
      int eventLoops,
      long cacheBytes,
      int maxConnections,
      List<String> corsOrigins) {
    public Http {
      corsOrigins = List.copyOf(corsOrigins);
    }

    /** Creates settings whose connection limit follows the file descriptor limit. */
    public Http(
        String host,
        int port,
        Transport transport,
        int eventLoops,
        long cacheBytes,
        List<String> corsOrigins) {
      this(host, port, transport, eventLoops, cacheBytes, 0, corsOrigins);
    }

    /** Returns the number of event loops of the public port on this machine. */
    public int eventLoopCount() {
      return eventLoops == 0 ? Runtime.getRuntime().availableProcessors() : eventLoops;
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

    /** Creates settings without additional allowed host names. */
    public Management(
        String host,
        int port,
        int bridgePort,
        @Nullable String adminToken,
        @Nullable Path adminTokenFile,
        @Nullable Tls tls) {
      this(host, port, bridgePort, adminToken, adminTokenFile, tls, List.of());
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
      return ("Management[host=%s, port=%d, bridgePort=%d, adminToken=%s, adminTokenFile=%s, tls=%s,"
              + " allowedHosts=%s]")
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
   * The deprecated tile routes.
   *
   * @param softDisabled whether they answer 410
   * @param deprecatedAt the time in the {@code Deprecation} header
   * @param sunsetAt the time in the {@code Sunset} header, not before {@code deprecatedAt}; null
   *     for no header
   */
  public record LegacyRoutes(
      boolean softDisabled, Instant deprecatedAt, @Nullable Instant sunsetAt) {}

  /**
   * The settings of one model; null fields use the global value.
   *
   * @param name the display name
   * @param requiredVariables the variables that must pass their gate before the pointer moves to a
   *     new run
   * @param initialGate frames, 1 to 1000
   * @param publishDelta frames, 1 to 1000
   */
  public record ModelSettings(
      String name,
      List<String> requiredVariables,
      @Nullable Integer initialGate,
      @Nullable Integer publishDelta) {
    public ModelSettings {
      requiredVariables = List.copyOf(requiredVariables);
    }

    static String defaultName(String model) {
      return model.toUpperCase(Locale.ROOT);
    }
  }
}
