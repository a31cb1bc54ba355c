package twf.tiles.publishing;

import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.state.StagingQueries;

/** Fake staging queries that answer with the reports a test sets. */
public final class FakeStagingQueries {
  private final Map<String, ValidationReport> reports = new TreeMap<>();
  private final Map<String, ValidationReport> offered = new ConcurrentHashMap<>();
  private final List<VariableKey> validated = new CopyOnWriteArrayList<>();
  private final Set<RunId> empty = new TreeSet<>();

  /** Sets the validation report of a variable. */
  public void put(ValidationReport report) {
    reports.put(report.key().toString(), report);
  }

  /** Adds an empty run folder. */
  public void addEmptyRun(RunId run) {
    empty.add(run);
  }

  /** Removes all reports set by {@link #put}, as if nothing were staged. */
  public void clear() {
    reports.clear();
  }

  /**
   * Records an offered report. Validating its variable again returns it, unless {@link #put} has
   * set another.
   */
  public void recordOffered(ValidationReport report) {
    offered.put(report.key().toString(), report);
  }

  /**
   * Returns the queries.
   *
   * @param offer receives the report of each requested revalidation
   */
  public StagingQueries asked(Consumer<ValidationReport> offer) {
    return new StagingQueries(
        this::runs,
        this::variables,
        this::validate,
        this::validate,
        key -> validate(key).onSuccess(offer::accept));
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

  /** Returns the variables whose validation was requested, in order. */
  public List<VariableKey> validated() {
    return validated;
  }

  private Future<ValidationReport> validate(VariableKey key) {
    validated.add(key);
    ValidationReport report = reports.getOrDefault(key.toString(), offered.get(key.toString()));
    return report == null
        ? Future.failedFuture("no report of " + key)
        : Future.succeededFuture(report);
  }
}
