package twf.tiles.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.bus.ListedFrames;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;

/** The last validation report of each staged variable, bounded. Thread-safe. */
final class Reports {
  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  /** Any folder with a manifest makes a model: one of which nothing has passed may be junk. */
  private static final int MOST_MODELS = 500;

  /** Of usual reports, some ten thousand; of those that name very many frames, fewer. */
  private static final long MOST_WEIGHT = 2_000_000;

  private static final int LEAST_WEIGHT = 100;
  private static final int MOST_NEWEST = 50;

  private final Cache<VariableKey, ValidationReport> last =
      Caffeine.newBuilder()
          .maximumWeight(MOST_WEIGHT)
          .weigher((VariableKey key, ValidationReport report) -> weight(report))
          .build();

  private final int mostModels;
  private volatile boolean warned;

  Reports() {
    this(MOST_MODELS);
  }

  Reports(int mostModels) {
    this.mostModels = mostModels;
  }

  /** What it names. */
  private static int weight(ValidationReport report) {
    ListedFrames frames = report.frames();
    int named =
        report.checks().stream()
            .mapToInt(check -> check.failures().size() + check.warnings().size())
            .sum();
    return LEAST_WEIGHT + (frames == null ? 0 : frames.listed().size()) + named;
  }

  void put(ValidationReport report) {
    if (report.outcome() == Outcome.FAIL && isOneModelTooMany(report.model())) {
      return;
    }
    last.put(report.key(), report);
  }

  private boolean isOneModelTooMany(String model) {
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
  void retain(Set<VariableKey> keys) {
    last.asMap().keySet().retainAll(keys);
    last.cleanUp();
    warned &= models().size() >= mostModels;
  }

  Optional<ValidationReport> last(VariableKey key) {
    return Optional.ofNullable(last.getIfPresent(key));
  }

  /** Of a run's variables, those whose report has a candidate that is not published yet. */
  List<ValidationReport> waiting(RunKey run) {
    return last.asMap().values().stream()
        .filter(report -> report.key().runKey().equals(run) && report.candidate() != null)
        .toList();
  }

  /** The models that have a report. */
  Set<String> models() {
    return last.asMap().keySet().stream().map(VariableKey::model).collect(Collectors.toSet());
  }

  /** Of a model, those reports whose candidate is not published yet. */
  List<ValidationReport> waiting(String model) {
    return last.asMap().values().stream()
        .filter(report -> report.model().equals(model) && report.candidate() != null)
        .sorted(Comparator.comparing(report -> report.key().toString()))
        .toList();
  }

  /** Of a model, the newest reports of what failed the checklist, a bounded number. */
  List<ValidationReport> failed(String model) {
    return newest(model, Outcome.FAIL);
  }

  /** Of a model, the newest reports with conflicts, a bounded number. */
  List<ValidationReport> conflicts(String model) {
    return newest(model, Outcome.WARN);
  }

  private List<ValidationReport> newest(String model, Outcome outcome) {
    return last.asMap().values().stream()
        .filter(report -> report.model().equals(model) && report.outcome() == outcome)
        .sorted(Comparator.comparing(ValidationReport::at).reversed())
        .limit(MOST_NEWEST)
        .toList();
  }
}
