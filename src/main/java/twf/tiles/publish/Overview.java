package twf.tiles.publish;

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
import twf.tiles.async.Blocking;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.Incident;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;

/** What an operator may ask without changing anything. Thread-safe; any process answers. */
public final class Overview {
  /** Of so many of the newest incidents it is counted how many have no root cause. */
  private static final int NEWEST_INCIDENTS = 100;

  private final Stores stores;
  private final Reports reports;
  private final StagedRuns staged;
  private final PublishPlanner planner;
  private final PublishPolicy policy;
  private final Blocking workers;
  private final WriterRole writer;
  private final PastStates past;
  private final RunBoard board;

  Overview(
      Stores stores,
      Reports reports,
      StagedRuns staged,
      PublishPlanner planner,
      PublishPolicy policy,
      PastStates past,
      Blocking workers,
      WriterRole writer) {
    this.stores = stores;
    this.reports = reports;
    this.staged = staged;
    this.planner = planner;
    this.policy = policy;
    this.workers = workers;
    this.writer = writer;
    this.past = past;
    this.board = new RunBoard(stores, reports, staged, past, workers);
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
    return workers.call(this::names);
  }

  private List<String> names() {
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
      HoldSet holds,
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
          List<ValidationReport> waiting = reports.waiting(model);
          return new ModelStatus(
              model,
              pointer,
              pointer.flatMap(now -> stores.history().read(model, now.generation())),
              stores.holds().read(model),
              waiting,
              ahead(waiting),
              reports.failed(model),
              reports.conflicts(model),
              new Incidents(stores)
                  .newestFirst(model, NEWEST_INCIDENTS).stream()
                      .filter(incident -> incident.rootCause() == null)
                      .count(),
              stores.published().runs(model).size());
        });
  }

  private SortedMap<RunId, Instant> ahead(List<ValidationReport> waiting) {
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
  public Future<RunRows> runs(String model, int atMost) {
    return board.look(model, atMost);
  }

  /** Which run comes next, and when; empty where too little is known to say. */
  public Future<Optional<NextCycle>> nextCycle(String model) {
    return workers.call(() -> NextCycle.after(past.newest(model)));
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
            all.addAll(new Incidents(stores).newestFirst(one, atMost));
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
  public Future<Boolean> knows(String model) {
    return workers.call(
        () ->
            reports.models().contains(model)
                || Files.exists(stores.manifests().pointer(model))
                || !stores.published().runs(model).isEmpty());
  }

  /** Whether anything of a run is published or staged. */
  public Future<Boolean> knows(RunKey run) {
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
              Candidate candidate = report.candidate();
              return candidate == null
                  ? Future.succeededFuture(report)
                  : workers
                      .call(() -> planner.foresee(candidate))
                      .map(words -> report.decided("dry run: " + words).withoutCandidate());
            });
  }
}
