package twf.tiles.publishing.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.CheckResult;
import twf.tiles.event.FailedFrame;
import twf.tiles.event.ManifestFrameIds;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.publishing.state.ReportStore;

/**
 * Reads the frames of a variable from its last validation report and its newest snapshot. Each
 * snapshot is read once. Thread-safe; calls block.
 */
final class VariableOverviewReader {
  private static final Logger LOG = LoggerFactory.getLogger(VariableOverviewReader.class);

  /** Of all snapshots together; about 5 MB. */
  private static final int MOST_FRAMES = 100_000;

  private final PublishingStores stores;
  private final ReportStore reports;
  private final Cache<Name, Published> published =
      Caffeine.newBuilder()
          .maximumWeight(MOST_FRAMES)
          .weigher((Name name, Published snapshot) -> 5 + snapshot.frames().size())
          .build();

  VariableOverviewReader(PublishingStores stores, ReportStore reports) {
    this.stores = stores;
    this.reports = reports;
  }

  private record Name(VariableKey key, String snapshot) {}

  private record Published(int expected, List<String> frames) {
    static Published of(Snapshot snapshot) {
      return new Published(
          snapshot.expectedFrames(),
          snapshot.frames().stream().map(SnapshotFrame::frameId).toList());
    }
  }

  /**
   * Reads one variable.
   *
   * @param isStaged whether its manifest is staged; if not, its last report is outdated and ignored
   */
  RunOverview.Variable readVariable(VariableKey key, boolean isStaged) {
    Optional<Published> there = readPublishedOrEmpty(key);
    ValidationReport report = isStaged ? reports.find(key).orElse(null) : null;
    ManifestFrameIds listed = report == null ? null : report.frames();
    Map<String, RunOverview.Failed> failed = report == null ? Map.of() : failedFrames(report);
    List<String> known = there.map(Published::frames).orElse(List.of());
    Set<String> staged = new TreeSet<>(listed == null ? List.of() : listed.listed());
    known.forEach(staged::remove);
    staged.removeAll(failed.keySet());
    return new RunOverview.Variable(
        key.variable(),
        listed == null ? there.map(Published::expected).orElse(null) : (Integer) listed.expected(),
        known,
        List.copyOf(staged),
        List.copyOf(failed.values()),
        lastValidation(report));
  }

  /**
   * Returns the published frames. Empty if they cannot be read: one broken variable must not hide
   * the others, and the commands for that run report the error.
   */
  private Optional<Published> readPublishedOrEmpty(VariableKey key) {
    try {
      return readPublished(key);
    } catch (FailureException broken) {
      LOG.debug("unreadable snapshot skipped: {}", broken.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Published> readPublished(VariableKey key) {
    return stores
        .published()
        .newestSnapshotName(key)
        .map(
            name ->
                published.get(
                    new Name(key, name),
                    asked -> Published.of(stores.published().read(key, name))));
  }

  private static Map<String, RunOverview.Failed> failedFrames(ValidationReport report) {
    Map<String, RunOverview.Failed> failed = new TreeMap<>();
    for (CheckResult check : report.checks()) {
      for (FailedFrame frame : check.failures()) {
        failed.putIfAbsent(
            frame.frameId(), new RunOverview.Failed(frame.frameId(), check.check(), frame.tile()));
      }
    }
    return failed;
  }

  private static RunOverview.@Nullable Validated lastValidation(@Nullable ValidationReport report) {
    return report == null
        ? null
        : new RunOverview.Validated(report.at(), report.outcome(), report.decision());
  }
}
