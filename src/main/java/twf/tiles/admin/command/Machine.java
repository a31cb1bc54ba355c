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
import twf.tiles.admin.Health;
import twf.tiles.async.Blocking;
import twf.tiles.files.MissingFiles;
import twf.tiles.metrics.LegacyTraffic;

/** This process and its disks, as {@code status} shows them. Thread-safe. */
public final class Machine {
  /** The root whose disk archives are copied to. */
  private static final String COPIED_TO = "PUBLISH_ROOT";

  private final Map<String, Path> roots;
  private final long minFreeBytes;
  private final BooleanSupplier enabled;
  private final Blocking workers;
  private final Clock clock;
  private final Instant startedAt;
  private final LegacyTraffic legacy;
  private final Supplier<Health.Findings> findings;
  private final Supplier<SortedMap<String, MissingFiles>> missing;

  /**
   * @param roots folders by the keys that configure them
   * @param minFreeBytes what must stay free where archives are copied to
   * @param enabled OFFLINE_TILES_ENABLED, now
   * @param legacy requests to deprecated routes
   * @param findings what is wrong now; blocks
   * @param missing by model, what is missing of what clients are shown
   */
  public Machine(
      Map<String, Path> roots,
      long minFreeBytes,
      BooleanSupplier enabled,
      LegacyTraffic legacy,
      Supplier<Health.Findings> findings,
      Supplier<SortedMap<String, MissingFiles>> missing,
      Blocking workers,
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
  Future<MachineState> state() {
    return workers.call(
        () ->
            new MachineState(
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
        root, path.toString(), freeBytes(path), root.equals(COPIED_TO) ? minFreeBytes : null);
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
    String version = Machine.class.getPackage().getImplementationVersion();
    return version == null ? "not from a jar" : version;
  }
}
