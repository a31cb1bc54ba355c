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
 * What the operator decided, validated whole by {@link SettingsLoader}; the records only keep it.
 *
 * <p>Immutable; safe to hand between threads.
 *
 * @param enabled whether to watch and publish; may change while running, see {@link
 *     SettingsLoader#watchEnabled}
 * @param models what is special about a model, by model id, in the order of the file
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

  /** The name to show for {@code model}: its id in upper case where none is given. */
  public String modelName(String model) {
    ModelSettings own = models.get(model);
    return own == null ? ModelSettings.defaultName(model) : own.name();
  }

  /** The variables that must have passed their gate before the pointer moves to a new run. */
  public List<String> requiredVariables(String model) {
    ModelSettings own = models.get(model);
    return own == null ? List.of() : own.requiredVariables();
  }

  /** How many frames a variable of {@code model} needs before anything of it is published. */
  public int initialGate(String model) {
    ModelSettings own = models.get(model);
    Integer gate = own == null ? null : own.initialGate();
    return gate == null ? publishing.initialGate() : gate;
  }

  /** How many more frames a variable of {@code model} needs before it is published again. */
  public int publishDelta(String model) {
    ModelSettings own = models.get(model);
    Integer delta = own == null ? null : own.publishDelta();
    return delta == null ? publishing.publishDelta() : delta;
  }

  /** The three trees: absolute, normalised, none inside another; they may not exist. */
  public record Roots(Path staging, Path published, Path manifests) {}

  /**
   * How runs are published and kept.
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
   * The public port.
   *
   * @param host a name or an address, without brackets
   * @param port 0 for any free one
   * @param transport how the process does its network I/O, on all ports
   * @param eventLoops how many serve the public port, up to 256; 0 for as many as cores
   * @param cacheBytes of memory outside the heap for what is served of archives, 1 MiB to 1 TiB
   * @param maxConnections how many may be open at once; 0 for as many as the process's descriptors
   *     allow
   * @param corsOrigins either {@code *} alone, or origins as a browser sends them: lower case,
   *     without the scheme's own port
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

    /** With as many connections as descriptors allow. */
    public Http(
        String host,
        int port,
        Transport transport,
        int eventLoops,
        long cacheBytes,
        List<String> corsOrigins) {
      this(host, port, transport, eventLoops, cacheBytes, 0, corsOrigins);
    }

    /** How many event loops serve the public port on this machine. */
    public int loops() {
      return eventLoops == 0 ? Runtime.getRuntime().availableProcessors() : eventLoops;
    }
  }

  /** Ways to do network I/O. */
  public enum Transport {
    /** The best one that this machine has. */
    AUTO,
    EPOLL,
    IO_URING,
    /** The JDK's own, which every machine has. */
    NIO;

    /** As it stands in the settings. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The management port and the event-bus bridge; at most one of token and token file is set.
   *
   * @param host of both ports, a name or an address, without brackets
   * @param port 0 for any free one
   * @param bridgePort 0 for any free one
   * @param adminToken visible characters; long and random is best
   * @param adminTokenFile absolute and normalised; may not exist
   * @param tls of both ports; null for none, which is so on a loopback address alone
   * @param allowedHosts names, as {@link Host#canonical} has them, by which browsers may ask the
   *     management port
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

    /** Asked by no name but its own. */
    public Management(
        String host,
        int port,
        int bridgePort,
        @Nullable String adminToken,
        @Nullable Path adminTokenFile,
        @Nullable Tls tls) {
      this(host, port, bridgePort, adminToken, adminTokenFile, tls, List.of());
    }

    /** The same, listening on another host; the one that it had stays a name to ask it by. */
    public Management listeningOn(Host address) {
      List<String> names = new ArrayList<>(allowedHosts);
      names.add(Host.of(host).canonical());
      return new Management(
          address.text(), port, bridgePort, adminToken, adminTokenFile, tls, names);
    }

    /** Everything but the token. */
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
   * Files in PEM, absolute and normalised; they may not exist.
   *
   * @param certificates the server's own first, then those that vouch for it
   * @param key its private key
   */
  public record Tls(Path certificates, Path key) {}

  /**
   * The deprecated tile routes.
   *
   * @param softDisabled whether they answer 410
   * @param sunsetAt not before {@code deprecatedAt}
   */
  public record LegacyRoutes(
      boolean softDisabled, Instant deprecatedAt, @Nullable Instant sunsetAt) {}

  /**
   * What is special about one model; null where the global value holds.
   *
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
