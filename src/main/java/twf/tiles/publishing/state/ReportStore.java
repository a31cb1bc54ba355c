package twf.tiles.publishing.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.ManifestFrameIds;
import twf.tiles.event.ValidationReport;

/**
 * The last validation report of each staged variable, bounded by bytes. Of a candidate that waits
 * it keeps that it waits, never the candidate: whoever goes on with it validates it again.
 * Thread-safe.
 */
public final class ReportStore {
  private static final Logger LOG = LoggerFactory.getLogger(ReportStore.class);

  /** Any folder with a manifest makes a model: one of which nothing has passed may be junk. */
  private static final int MAX_MODELS = 500;

  /** Of usual reports, some seven thousand; of those that name very many frames, fewer. */
  static final long MAX_BYTES = 16L * 1024 * 1024;

  /** A report and its place here, and each of its checks, without their texts. */
  private static final int REPORT_BYTES = 500;

  private static final int CHECK_BYTES = 100;

  /** A frame that a check names, with the tile for which it failed. */
  private static final int FAILED_FRAME_BYTES = 100;

  private static final int LISTED_FRAME_BYTES = 8;
  private static final int MAX_NEWEST = 50;

  /** The check that warns of conflicts. */
  private static final String IMMUTABILITY = "immutability";

  /**
   * A report without its candidate.
   *
   * @param waits whether it had one that is still to be published
   */
  private record Kept(ValidationReport report, boolean waits) {}

  private final Cache<VariableKey, Kept> last =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((VariableKey key, Kept kept) -> weight(kept.report()))
          .executor(Runnable::run)
          .build();

  private final int mostModels;
  private volatile boolean warned;

  public ReportStore() {
    this(MAX_MODELS);
  }

  ReportStore(int mostModels) {
    this.mostModels = mostModels;
  }

  /** About how many bytes of heap it takes. */
  private static int weight(ValidationReport report) {
    ManifestFrameIds frames = report.frames();
    int bytes = REPORT_BYTES + 2 * report.decision().length();
    for (CheckResult check : report.checks()) {
      int named = check.failures().size() + check.warnings().size();
      bytes += CHECK_BYTES + 2 * check.detail().length() + FAILED_FRAME_BYTES * named;
    }
    return bytes + (frames == null ? 0 : LISTED_FRAME_BYTES * frames.listed().size());
  }

  /** Keeps a report, and whether it waits. */
  public void put(ValidationReport report) {
    if (report.outcome() == CheckOutcome.FAIL && exceedsModelLimit(report.model())) {
      return;
    }
    boolean waits = report.waits();
    last.put(report.key(), new Kept(report.withoutCandidate(), waits));
  }

  private boolean exceedsModelLimit(String model) {
    if (last.estimatedSize() < mostModels) {
      return false;
    }
    Set<String> models = models();
    if (models.contains(model) || models.size() < mostModels) {
      return false;
    }
    if (!warned) {
      warned = true;
      LOG.warn(
          "STAGING_ROOT holds over {} models: further ones are left out of status until something of them passes; remove what is no model from STAGING_ROOT",
          mostModels);
    }
    return true;
  }

  /** Forgets all but these. */
  public void retain(Set<VariableKey> keys) {
    last.asMap().keySet().retainAll(keys);
    last.cleanUp();
    warned &= models().size() >= mostModels;
  }

  /** The last report of a variable, without its candidate. */
  public Optional<ValidationReport> last(VariableKey key) {
    return Optional.ofNullable(last.getIfPresent(key)).map(Kept::report);
  }

  /** Whether a candidate of a variable is still to be published. */
  public boolean isWaiting(VariableKey key) {
    Kept kept = last.getIfPresent(key);
    return kept != null && kept.waits();
  }

  /** Of a run's variables, the reports of those whose candidate is not published yet. */
  public List<ValidationReport> waitingReports(RunKey run) {
    return last.asMap().values().stream()
        .filter(Kept::waits)
        .map(Kept::report)
        .filter(report -> report.key().runKey().equals(run))
        .toList();
  }

  /** The models that have a report. */
  public Set<String> models() {
    return last.asMap().keySet().stream().map(VariableKey::model).collect(Collectors.toSet());
  }

  /** Of a model, those reports whose candidate is not published yet. */
  public List<ValidationReport> waitingReports(String model) {
    return last.asMap().values().stream()
        .filter(Kept::waits)
        .map(Kept::report)
        .filter(report -> report.model().equals(model))
        .sorted(Comparator.comparing(report -> report.key().toString()))
        .toList();
  }

  /** Of a model, the newest reports of what failed the checklist, a bounded number. */
  public List<ValidationReport> failedReports(String model) {
    return newestReports(model, report -> report.outcome() == CheckOutcome.FAIL);
  }

  /** Of a model, the newest reports with conflicts, a bounded number. */
  public List<ValidationReport> conflictReports(String model) {
    return newestReports(
        model,
        report ->
            report.checks().stream()
                .anyMatch(
                    check ->
                        check.check().equals(IMMUTABILITY)
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
