package twf.tiles.publishing.query;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.policy.PublishPlanner;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.publishing.state.PublishStateReader;
import twf.tiles.publishing.state.ReportStore;
import twf.tiles.publishing.state.StagingQueries;
import twf.tiles.storage.PublishedStore;
import twf.tiles.writer.WriterElection;

/** Read-only queries of operators. Thread-safe; available on every process, writer or not. */
public final class PublishingQueries {
  /** How many of the newest incidents are checked for a missing root cause. */
  private static final int MAX_INCIDENTS = 100;

  private final PublishedStore stores;
  private final PublishStateReader stateReader;
  private final ReportStore reports;
  private final StagingQueries staged;
  private final PublishPlanner planner;
  private final Clock clock;
  private final WorkerPool workers;
  private final WriterElection writer;
  private final PointerStateCache stateCache;
  private final RunOverviewReader overviewReader;

  public PublishingQueries(
      PublishedStore stores,
      ReportStore reports,
      StagingQueries staged,
      PublishPlanner planner,
      PointerStateCache stateCache,
      WorkerPool workers,
      WriterElection writer,
      Clock clock) {
    this.stores = stores;
    this.stateReader = new PublishStateReader(stores);
    this.reports = reports;
    this.staged = staged;
    this.planner = planner;
    this.clock = clock;
    this.workers = workers;
    this.writer = writer;
    this.stateCache = stateCache;
    this.overviewReader = new RunOverviewReader(stores, reports, staged, stateCache, workers);
  }

  /** Returns whether this process is the writer. */
  public boolean isWriter() {
    return writer.isWriter();
  }

  /** Describes the writer process, for people. */
  public String describeWriter() {
    return writer.holder().describe();
  }

  /** Lists the models that have a pointer, history, hold or validation report, sorted. */
  public Future<List<String>> models() {
    return workers.call(
        () -> {
          Set<String> models = new TreeSet<>(reports.models());
          models.addAll(stores.models());
          return List.copyOf(models);
        });
  }

  /**
   * The status of a model at a glance.
   *
   * @param shown how what clients see came to be; empty where they see nothing
   * @param pointer what clients see
   * @param holds what is held
   * @param waiting what is not published yet though no check failed, with the reason why
   * @param ahead the runs among them that lie too far ahead of the clock, and when each publishes
   *     itself
   * @param failed what has failed the checklist, when it was looked at last
   * @param conflicts what is staged otherwise than published, when it was looked at last
   * @param openIncidents how many of the newest have no root cause
   * @param publishedRuns how many runs are published
   * @param problems what of the model cannot be read or understood, one line each; the parts that
   *     depend on it are empty
   */
  public record ModelStatus(
      String model,
      Optional<LatestPointer> pointer,
      Optional<HistoryRecord> shown,
      ModelHolds holds,
      List<ValidationReport> waiting,
      SortedMap<RunId, Instant> ahead,
      List<ValidationReport> failed,
      List<ValidationReport> conflicts,
      long openIncidents,
      int publishedRuns,
      List<String> problems) {}

  /** Returns the status of a model at a glance. Broken files of the model are its problems. */
  public Future<ModelStatus> status(String model) {
    return workers.call(
        () -> {
          Problems problems = new Problems();
          Optional<LatestPointer> pointer =
              problems.collect(Optional.empty(), () -> stores.readPointer(model));
          Optional<HistoryRecord> shown =
              problems.collect(
                  Optional.empty(),
                  () -> pointer.flatMap(now -> stores.history().read(model, now.generation())));
          pointer
              .filter(now -> problems.isEmpty() && !stateReader.isRecorded(now))
              .ifPresent(now -> problems.add(stores.describeUnrecorded(now)));
          ModelHolds holds = problems.collect(ModelHolds.NONE, () -> stores.readHolds(model));
          List<ValidationReport> waiting = reports.waitingReports(model);
          SortedMap<RunId, Instant> ahead = new TreeMap<>();
          Instant time = clock.instant();
          for (ValidationReport report : waiting) {
            reports
                .dueTime(report.key())
                .filter(due -> due.isAfter(time))
                .ifPresent(due -> ahead.put(report.run(), due));
          }
          return new ModelStatus(
              model,
              pointer,
              shown,
              holds,
              waiting,
              ahead,
              reports.failedReports(model),
              reports.conflictReports(model),
              problems.collect(0L, () -> countOpenIncidents(model)),
              problems.collect(0, () -> stores.runs(model).size()),
              problems.lines());
        });
  }

  private long countOpenIncidents(String model) {
    return new IncidentStore(stores)
        .newestFirst(model, MAX_INCIDENTS).stream()
            .filter(incident -> incident.rootCause() == null)
            .count();
  }

  /** Collects failures of reading, so that one broken file does not hide the others. */
  private static final class Problems {
    private final Set<String> lines = new LinkedHashSet<>();

    <T> T collect(T otherwise, Supplier<T> reading) {
      try {
        return reading.get();
      } catch (FailureException e) {
        add(e.failure().message());
        return otherwise;
      }
    }

    void add(String line) {
      lines.add(line);
    }

    boolean isEmpty() {
      return lines.isEmpty();
    }

    List<String> lines() {
      return List.copyOf(lines);
    }
  }

  /** Lists the published runs of a model, newest first. */
  public Future<List<RunId>> publishedRuns(String model) {
    return workers.call(() -> stores.runs(model));
  }

  /** Returns the newest runs of a model, frame by frame: staged, failed, published, held. */
  public Future<RunOverview> runs(String model, int atMost) {
    return overviewReader.readOverview(model, atMost);
  }

  /** Estimates the next run of a model. Empty if too little is known. */
  public Future<Optional<NextCycleEstimate>> nextCycle(String model) {
    return workers.call(() -> NextCycleEstimate.estimate(stateCache.newest(model)));
  }

  /**
   * The newest states of a model, newest first.
   *
   * @param before only those of lower generations
   */
  public Future<List<HistoryRecord>> history(String model, long before, int atMost) {
    return workers.call(
        () -> {
          try (Stream<HistoryRecord> records = stores.history().newestFirst(model, before)) {
            return records.limit(atMost).toList();
          }
        });
  }

  /**
   * Returns the newest incidents, newest first.
   *
   * @param model the model; empty for all
   */
  public Future<List<Incident>> incidents(Optional<String> model, int atMost) {
    return workers.call(
        () -> {
          List<Incident> all = new ArrayList<>();
          for (String one : model.map(List::of).orElseGet(() -> stores.models())) {
            all.addAll(new IncidentStore(stores).newestFirst(one, atMost));
          }
          all.sort(Comparator.comparing(Incident::name).reversed());
          return List.copyOf(all.subList(0, Math.min(atMost, all.size())));
        });
  }

  /** Returns the last validation report of a variable. */
  public Optional<ValidationReport> report(VariableKey key) {
    return reports.find(key);
  }

  /**
   * Returns whether a model has published runs, a pointer, or a validation report since the start.
   */
  public Future<Boolean> isKnown(String model) {
    return workers.call(
        () ->
            reports.models().contains(model)
                || stores.hasPointer(model)
                || !stores.runs(model).isEmpty());
  }

  /** Returns whether anything of a run is published or staged. */
  public Future<Boolean> isKnown(RunKey run) {
    return publishedRuns(run.model())
        .compose(
            published ->
                published.contains(run.run())
                    ? Future.succeededFuture(true)
                    : staged.variables().apply(run).map(variables -> !variables.isEmpty()));
  }

  /** Runs the checklist as a dry run. The report's decision states what a publish would do. */
  public Future<ValidationReport> validate(VariableKey key) {
    return staged
        .rehearse()
        .apply(key)
        .compose(
            report -> {
              PublishCandidate candidate = report.candidate();
              return candidate == null
                  ? Future.succeededFuture(report)
                  : workers
                      .call(() -> planner.previewDecision(candidate))
                      .map(words -> report.withDecision("dry run: " + words).withoutCandidate());
            });
  }
}
