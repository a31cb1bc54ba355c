package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;

/** Staging as a test says it is. */
final class FakeStagedRuns {
  private final Map<String, ValidationReport> reports = new TreeMap<>();
  private final Set<RunId> empty = new TreeSet<>();

  /** From now on this is what the checklist says of that variable. */
  void put(ValidationReport report) {
    reports.put(report.key().toString(), report);
  }

  /** A folder of a run, with nothing in it. */
  void empty(RunId run) {
    empty.add(run);
  }

  /** Nothing is staged any more. */
  void clear() {
    reports.clear();
  }

  StagedRuns asked() {
    return new StagedRuns(this::runs, this::variables, this::validate, this::validate);
  }

  private Future<List<RunId>> runs(String model) {
    return Future.succeededFuture(
        Stream.concat(
                empty.stream(),
                reports.values().stream()
                    .filter(report -> report.model().equals(model))
                    .map(ValidationReport::run))
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList());
  }

  private Future<List<String>> variables(RunKey run) {
    return Future.succeededFuture(
        reports.values().stream()
            .filter(report -> report.key().runKey().equals(run))
            .map(ValidationReport::variable)
            .toList());
  }

  private Future<ValidationReport> validate(VariableKey key) {
    ValidationReport report = reports.get(key.toString());
    return report == null
        ? Future.failedFuture("no report of " + key)
        : Future.succeededFuture(report);
  }
}
