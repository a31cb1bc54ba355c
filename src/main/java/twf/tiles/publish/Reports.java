package twf.tiles.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import twf.tiles.bus.ListedFrames;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;

/** The last validation report of each variable, bounded. Thread-safe. */
final class Reports {
  /** Of usual reports, some ten thousand; of those that name very many frames, fewer. */
  private static final long MOST_WEIGHT = 2_000_000;

  private static final int LEAST_WEIGHT = 100;
  private static final int MOST_NEWEST = 50;

  private final Cache<VariableKey, ValidationReport> last =
      Caffeine.newBuilder()
          .maximumWeight(MOST_WEIGHT)
          .weigher((VariableKey key, ValidationReport report) -> weight(report))
          .build();

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
    last.put(report.key(), report);
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
