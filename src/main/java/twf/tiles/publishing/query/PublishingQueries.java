package twf.tiles.publishing.query;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.policy.PublishPlanner;
import twf.tiles.publishing.policy.PublishPolicy;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.publishing.state.ReportStore;
import twf.tiles.publishing.state.StagingQueries;
import twf.tiles.writer.WriterElection;

/** What an operator may ask without changing anything. Thread-safe; any process answers. */
public final class PublishingQueries {
  /** Of so many of the newest incidents it is counted how many have no root cause. */
  private static final int MAX_INCIDENTS = 100;

  private final PublishingStores stores;
  private final ReportStore reports;
  private final StagingQueries staged;
  private final PublishPlanner planner;
  private final PublishPolicy policy;
  private final WorkerPool workers;
  private final WriterElection writer;
  private final PointerStateCache past;
  private final RunOverviewReader board;

  public PublishingQueries(
      PublishingStores stores,
      ReportStore reports,
      StagingQueries staged,
      PublishPlanner planner,
      PublishPolicy policy,
      PointerStateCache past,
      WorkerPool workers,
      WriterElection writer) {
    this.stores = stores;
    this.reports = reports;
    this.staged = staged;
    this.planner = planner;
    this.policy = policy;
    this.workers = workers;
    this.writer = writer;
    this.past = past;
    this.board = new RunOverviewReader(stores, reports, staged, past, workers);
  }

  /** Whether this process writes. */
  public boolean isWriter() {
    return writer.isWriter();
  }

  /** Who writes, for people. */
  public String writer() {
    return writer.holder();
  }

  /** The models that have ever shown or held anything, or have been validated, in order. */
  public Future<List<String>> models() {
    return workers.call(this::modelNames);
  }

  private List<String> modelNames() {
    Set<String> models = new TreeSet<>(reports.models());
    models.addAll(stores.manifests().models());
    return List.copyOf(models);
  }

  /**
   * What is to be known of a model at a glance.
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
      int publishedRuns) {}

  /** What is to be known of a model at a glance. */
  public Future<ModelStatus> status(String model) {
    return workers.call(
        () -> {
          Optional<LatestPointer> pointer = stores.pointers().read(model);
          List<ValidationReport> waiting = reports.waitingReports(model);
          return new ModelStatus(
              model,
              pointer,
              pointer.flatMap(now -> stores.history().read(model, now.generation())),
              stores.holds().read(model),
              waiting,
              runsAhead(waiting),
              reports.failedReports(model),
              reports.conflictReports(model),
              new IncidentStore(stores)
                  .newestFirst(model, MAX_INCIDENTS).stream()
                      .filter(incident -> incident.rootCause() == null)
                      .count(),
              stores.published().runs(model).size());
        });
  }

  private SortedMap<RunId, Instant> runsAhead(List<ValidationReport> waiting) {
    SortedMap<RunId, Instant> times = new TreeMap<>();
    for (ValidationReport report : waiting) {
      policy.waitsUntil(report.run()).ifPresent(time -> times.put(report.run(), time));
    }
    return times;
  }

  /** The runs of a model that are published, newest first. */
  public Future<List<RunId>> publishedRuns(String model) {
    return workers.call(() -> stores.published().runs(model));
  }

  /** The newest runs of a model, frame by frame: what is staged, failed, published, held. */
  public Future<RunOverview> runs(String model, int atMost) {
    return board.readOverview(model, atMost);
  }

  /** Which run comes next, and when; empty where too little is known to say. */
  public Future<Optional<NextCycleEstimate>> nextCycle(String model) {
    return workers.call(() -> NextCycleEstimate.estimate(past.newest(model)));
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
   * The newest incidents, newest first.
   *
   * @param model whose; of all models where empty
   */
  public Future<List<Incident>> incidents(Optional<String> model, int atMost) {
    return workers.call(
        () -> {
          List<Incident> all = new ArrayList<>();
          for (String one : model.map(List::of).orElseGet(() -> stores.manifests().models())) {
            all.addAll(new IncidentStore(stores).newestFirst(one, atMost));
          }
          all.sort(Comparator.comparing(Incident::name).reversed());
          return List.copyOf(all.subList(0, Math.min(atMost, all.size())));
        });
  }

  /** The last validation report of a variable. */
  public Optional<ValidationReport> report(VariableKey key) {
    return reports.last(key);
  }

  /** Whether anything of a model is known: published, shown or validated since the start. */
  public Future<Boolean> isKnown(String model) {
    return workers.call(
        () ->
            reports.models().contains(model)
                || Files.exists(stores.manifests().pointer(model))
                || !stores.published().runs(model).isEmpty());
  }

  /** Whether anything of a run is published or staged. */
  public Future<Boolean> isKnown(RunKey run) {
    return publishedRuns(run.model())
        .compose(
            published ->
                published.contains(run.run())
                    ? Future.succeededFuture(true)
                    : staged.variables().apply(run).map(variables -> !variables.isEmpty()));
  }

  /** Runs the checklist now; the report's decision says what would come of it. */
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
                      .map(words -> report.decided("dry run: " + words).withoutCandidate());
            });
  }
}
