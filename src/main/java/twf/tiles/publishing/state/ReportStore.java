package twf.tiles.publishing.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.ManifestFrameIds;
import twf.tiles.event.ValidationReport;

/**
 * Keeps the last validation report of each staged variable in memory, bounded by bytes. A candidate
 * is dropped; the store only remembers that one waits, and it is validated again before it is
 * published. Thread-safe.
 */
public final class ReportStore {
  private static final Logger LOG = LoggerFactory.getLogger(ReportStore.class);

  /**
   * Limits models of which nothing has passed: any staged folder with a manifest counts as a model.
   */
  private static final int MAX_MODELS = 500;

  /** About 7,000 typical reports; fewer if they name many frames. */
  static final long MAX_BYTES = 16L * 1024 * 1024;

  /** Estimated heap size of a report with its cache entry, without texts. */
  private static final int REPORT_BYTES = 500;

  /** Estimated heap size of a check result, without texts. */
  private static final int CHECK_BYTES = 100;

  /** Estimated heap size of a failed frame and its tile. */
  private static final int FAILED_FRAME_BYTES = 100;

  private static final int LISTED_FRAME_BYTES = 8;
  private static final int MAX_NEWEST = 50;

  /**
   * A report without its candidate.
   *
   * @param waits whether its candidate is still to be published
   * @param due when it is decided again by itself; null unless it waits for a time
   */
  private record Kept(ValidationReport report, boolean waits, @Nullable Instant due) {}

  private final Cache<VariableKey, Kept> last =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((VariableKey key, Kept kept) -> weight(kept.report()))
          .executor(Runnable::run)
          .build();

  private final String conflictCheck;
  private final int maxModels;
  private volatile boolean warned;

  /**
   * @param conflictCheck the check whose warnings are conflicts with published files
   */
  public ReportStore(String conflictCheck) {
    this(conflictCheck, MAX_MODELS);
  }

  ReportStore(String conflictCheck, int maxModels) {
    this.conflictCheck = conflictCheck;
    this.maxModels = maxModels;
  }

  /** Estimates the heap size of a report in bytes. */
  private static int weight(ValidationReport report) {
    ManifestFrameIds frames = report.frames();
    int bytes = REPORT_BYTES + 2 * report.decision().length();
    for (CheckResult check : report.checks()) {
      int named = check.failures().size() + check.warnings().size();
      bytes += CHECK_BYTES + 2 * check.detail().length() + FAILED_FRAME_BYTES * named;
    }
    return bytes + (frames == null ? 0 : LISTED_FRAME_BYTES * frames.listed().size());
  }

  /** Keeps a report, whether it waits, and until when if it waits for a time. */
  public void put(ValidationReport report, @Nullable Instant due) {
    if (report.outcome() == CheckOutcome.FAIL && exceedsModelLimit(report.model())) {
      return;
    }
    last.put(report.key(), new Kept(report.withoutCandidate(), report.waits(), due));
  }

  private boolean exceedsModelLimit(String model) {
    if (last.estimatedSize() < maxModels) {
      return false;
    }
    Set<String> models = models();
    if (models.contains(model) || models.size() < maxModels) {
      return false;
    }
    if (!warned) {
      warned = true;
      LOG.warn(
          "STAGING_ROOT holds over {} models: further ones are omitted from status until a"
              + " manifest of theirs passes; remove folders that are not models from STAGING_ROOT",
          maxModels);
    }
    return true;
  }

  /** Drops the reports of all other variables. */
  public void retain(Set<VariableKey> keys) {
    last.asMap().keySet().retainAll(keys);
    last.cleanUp();
    warned &= models().size() >= maxModels;
  }

  /** Returns the last report of a variable, without its candidate. */
  public Optional<ValidationReport> find(VariableKey key) {
    return Optional.ofNullable(last.getIfPresent(key)).map(Kept::report);
  }

  /** Returns when a variable that waits for a time is decided again. */
  public Optional<Instant> dueTime(VariableKey key) {
    return Optional.ofNullable(last.getIfPresent(key)).map(Kept::due);
  }

  /** Returns the reports of a run whose candidates wait to be published. */
  public List<ValidationReport> waitingReports(RunKey run) {
    return last.asMap().values().stream()
        .filter(Kept::waits)
        .map(Kept::report)
        .filter(report -> report.key().runKey().equals(run))
        .toList();
  }

  /** Returns the models that have a report. */
  public Set<String> models() {
    return last.asMap().keySet().stream().map(VariableKey::model).collect(Collectors.toSet());
  }

  /** Returns the reports of a model whose candidates wait to be published, sorted by key. */
  public List<ValidationReport> waitingReports(String model) {
    return last.asMap().values().stream()
        .filter(Kept::waits)
        .map(Kept::report)
        .filter(report -> report.model().equals(model))
        .sorted(Comparator.comparing(report -> report.key().toString()))
        .toList();
  }

  /** Returns the newest failed reports of a model, a bounded number. */
  public List<ValidationReport> failedReports(String model) {
    return newestReports(model, report -> report.outcome() == CheckOutcome.FAIL);
  }

  /** Returns the newest reports of a model that have conflicts, a bounded number. */
  public List<ValidationReport> conflictReports(String model) {
    return newestReports(
        model,
        report ->
            report.checks().stream()
                .anyMatch(
                    check ->
                        check.check().equals(conflictCheck)
                            && check.outcome() == CheckOutcome.WARN));
  }

  private List<ValidationReport> newestReports(String model, Predicate<ValidationReport> which) {
    return last.asMap().values().stream()
        .map(Kept::report)
        .filter(report -> report.model().equals(model) && which.test(report))
        .sorted(Comparator.comparing(ValidationReport::at).reversed())
        .limit(MAX_NEWEST)
        .toList();
  }
}
