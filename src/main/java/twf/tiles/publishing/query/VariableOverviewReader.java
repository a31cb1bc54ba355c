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
 * What is known of a variable's frames: what its last validation said, and what its newest snapshot
 * has. A snapshot is read once. Thread-safe; calls block.
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
   * One variable.
   *
   * @param isStaged whether a manifest of it is staged: what was said of one that is gone is not
   *     repeated
   */
  RunOverview.Variable readVariable(VariableKey key, boolean isStaged) {
    Optional<Published> there = published(key);
    ValidationReport report = isStaged ? reports.last(key).orElse(null) : null;
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
   * What is broken must not hide all the rest: the run's own commands say what is wrong with it.
   */
  private Optional<Published> published(VariableKey key) {
    try {
      return readPublished(key);
    } catch (FailureException broken) {
      LOG.debug("left out: {}", broken.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Published> readPublished(VariableKey key) {
    return stores
        .published()
        .newestName(key)
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
