package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
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
import twf.tiles.metrics.recent.LegacyTrafficCounter;
import twf.tiles.storage.MissingFiles;

/** This process and its disks, as {@code status} shows them. Thread-safe. */
public final class ProcessStatus {
  /** The root whose disk archives are copied to. */
  private static final String COPY_TARGET_ROOT = "PUBLISH_ROOT";

  private final Map<String, Path> roots;
  private final long minFreeBytes;
  private final BooleanSupplier enabled;
  private final WorkerPool workers;
  private final Clock clock;
  private final Instant startedAt;
  private final LegacyTrafficCounter legacy;
  private final Supplier<ReadinessCheck.Findings> findings;
  private final Supplier<SortedMap<String, MissingFiles>> missing;

  /**
   * @param roots folders by the keys that configure them
   * @param minFreeBytes what must stay free where archives are copied to
   * @param enabled OFFLINE_TILES_ENABLED, now
   * @param legacy requests to deprecated routes
   * @param findings what is wrong now; blocks
   * @param missing by model, what is missing of what clients are shown
   */
  public ProcessStatus(
      Map<String, Path> roots,
      long minFreeBytes,
      BooleanSupplier enabled,
      LegacyTrafficCounter legacy,
      Supplier<ReadinessCheck.Findings> findings,
      Supplier<SortedMap<String, MissingFiles>> missing,
      WorkerPool workers,
      Clock clock) {
    this.roots = Map.copyOf(roots);
    this.minFreeBytes = minFreeBytes;
    this.enabled = enabled;
    this.legacy = legacy;
    this.findings = findings;
    this.missing = missing;
    this.workers = workers;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /**
   * One root's disk.
   *
   * @param freeBytes null where the root is not there
   * @param minFreeBytes what must stay free; null where that is not watched
   */
  record Disk(String root, String path, @Nullable Long freeBytes, @Nullable Long minFreeBytes) {}

  /** How things are now. */
  Future<ProcessStatusReply> state() {
    return workers.call(
        () ->
            new ProcessStatusReply(
                enabled.getAsBoolean(),
                version(),
                startedAt,
                findings.get().all(),
                disks(),
                legacy.seen()));
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
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException gone) {
      return null;
    }
  }

  /** What is missing of what a model's clients are shown; null where nothing is. */
  @Nullable MissingFiles missingFiles(String model) {
    return missing.get().get(model);
  }

  Instant now() {
    return clock.instant();
  }

  /** As the jar says. */
  private static String version() {
    String version = ProcessStatus.class.getPackage().getImplementationVersion();
    return version == null ? "not from a jar" : version;
  }
}
