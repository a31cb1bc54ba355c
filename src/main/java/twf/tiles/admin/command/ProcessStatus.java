package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.ReadinessCheck;
import twf.tiles.common.WorkerPool;
import twf.tiles.metrics.LegacyTrafficCounter;
import twf.tiles.storage.FreeSpace;
import twf.tiles.storage.MissingFiles;
import twf.tiles.writer.NodeState;

/** Collects what {@code status} reports about the process and its disks. Thread-safe. */
public final class ProcessStatus {
  /** The root to whose disk archives are copied. */
  private static final String COPY_TARGET_ROOT = "PUBLISH_ROOT";

  private final Map<String, Path> roots;
  private final long minFreeBytes;
  private final BooleanSupplier enabled;
  private final Supplier<NodeState> node;
  private final WorkerPool workers;
  private final Clock clock;
  private final Instant startedAt;
  private final LegacyTrafficCounter legacy;
  private final Supplier<ReadinessCheck.Findings> findings;
  private final Supplier<SortedMap<String, MissingFiles>> missing;

  /**
   * @param roots the root directories by setting key
   * @param minFreeBytes the space that must stay free on the disk of PUBLISH_ROOT
   * @param enabled returns the current value of OFFLINE_TILES_ENABLED
   * @param node returns the part of this process now
   * @param legacy counts requests to deprecated routes
   * @param findings returns the current problems; blocks
   * @param missing returns, by model, the missing files that the pointer refers to
   */
  public ProcessStatus(
      Map<String, Path> roots,
      long minFreeBytes,
      BooleanSupplier enabled,
      Supplier<NodeState> node,
      LegacyTrafficCounter legacy,
      Supplier<ReadinessCheck.Findings> findings,
      Supplier<SortedMap<String, MissingFiles>> missing,
      WorkerPool workers,
      Clock clock) {
    this.roots = Map.copyOf(roots);
    this.minFreeBytes = minFreeBytes;
    this.enabled = enabled;
    this.node = node;
    this.legacy = legacy;
    this.findings = findings;
    this.missing = missing;
    this.workers = workers;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /**
   * The disk of one root.
   *
   * @param freeBytes usable space in bytes; null if the root does not exist
   * @param minFreeBytes the space that must stay free; null for roots without a minimum
   */
  record Disk(String root, String path, @Nullable Long freeBytes, @Nullable Long minFreeBytes) {}

  /**
   * The part of the reply of {@code status} that describes the process and its disks.
   *
   * @param enabled the current value of OFFLINE_TILES_ENABLED
   * @param warnings the current problems, one line each, with the action to take
   * @param disk free space by root
   * @param legacyTraffic requests to deprecated routes
   */
  record Reply(
      boolean enabled,
      String version,
      Instant startedAt,
      List<String> warnings,
      List<Disk> disk,
      LegacyTrafficCounter.Seen legacyTraffic) {}

  /** Returns the current state; blocking work runs on a worker. */
  Future<Reply> read() {
    return workers.call(
        () ->
            new Reply(
                enabled.getAsBoolean(),
                version(),
                startedAt,
                findings.get().all(),
                disks(),
                legacy.snapshot()));
  }

  private List<Disk> disks() {
    return roots.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(root -> disk(root.getKey(), root.getValue()))
        .toList();
  }

  private Disk disk(String root, Path path) {
    return new Disk(
        root,
        path.toString(),
        freeBytes(path),
        root.equals(COPY_TARGET_ROOT) ? minFreeBytes : null);
  }

  private static @Nullable Long freeBytes(Path path) {
    try {
      return FreeSpace.of(path).bytes();
    } catch (IOException gone) {
      return null;
    }
  }

  /** Returns the missing files that a model's pointer refers to; null if there are none. */
  @Nullable MissingFiles missingFiles(String model) {
    return missing.get().get(model);
  }

  /** Returns the part of this process among those on the same roots. */
  NodeState node() {
    return node.get();
  }

  Instant now() {
    return clock.instant();
  }

  /** Returns the version in the jar's manifest. */
  private static String version() {
    String version = ProcessStatus.class.getPackage().getImplementationVersion();
    return version == null ? "not from a jar" : version;
  }
}
