package twf.tiles.publishing.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.CheckResult;
import twf.tiles.event.FailedFrame;
import twf.tiles.event.ManifestFrameIds;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.state.PointerState;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.publishing.state.ReportStore;
import twf.tiles.publishing.state.StagingQueries;
import twf.tiles.storage.PublishedStore;

/**
 * Builds the {@link RunOverview} of a model from validation reports and published snapshots. Opens
 * no archive, and reads each snapshot once. Thread-safe; does not block the caller.
 */
final class RunOverviewReader {
  private static final Logger LOG = LoggerFactory.getLogger(RunOverviewReader.class);

  /** Additional staged runs to look at, because some may be folders without a manifest. */
  private static final int MAX_EMPTY_RUNS = 16;

  private static final int MAX_VARIABLES = 100;

  /** Limits the frames of all runs together; older runs beyond it are left out. */
  private static final int MAX_FRAMES = 100_000;

  /** Limits the frames of all cached snapshots together; about 5 MB. */
  private static final int MAX_CACHED_FRAMES = 100_000;

  private static final int MAX_CONCURRENT = 2;

  private final PublishedStore stores;
  private final ReportStore reports;
  private final StagingQueries staged;
  private final PointerStateCache stateCache;
  private final WorkerPool workers;
  private final Cache<Name, Published> snapshots =
      Caffeine.newBuilder()
          .maximumWeight(MAX_CACHED_FRAMES)
          .weigher((Name name, Published snapshot) -> 5 + snapshot.frames().size())
          .build();

  RunOverviewReader(
      PublishedStore stores,
      ReportStore reports,
      StagingQueries staged,
      PointerStateCache stateCache,
      WorkerPool workers) {
    this.stores = stores;
    this.reports = reports;
    this.staged = staged;
    this.stateCache = stateCache;
    this.workers = workers;
  }

  private record Model(
      String id,
      ModelHolds holds,
      @Nullable RunId shown,
      Set<RunId> everShown,
      Set<RunId> published,
      Set<RunId> staged) {
    /**
     * Returns the newest known runs, plus some staged ones that may turn out to be empty folders.
     */
    List<RunId> candidates(int limit) {
      Set<RunId> known = new TreeSet<>(published);
      known.addAll(holds.runs().keySet());
      Stream<RunId> perhaps = staged.stream().filter(run -> !known.contains(run));
      return Stream.concat(
              newestFirst(known.stream(), limit), newestFirst(perhaps, limit + MAX_EMPTY_RUNS))
          .sorted(Comparator.reverseOrder())
          .toList();
    }

    private static Stream<RunId> newestFirst(Stream<RunId> runs, int most) {
      return runs.sorted(Comparator.reverseOrder()).limit(most);
    }

    boolean isLate(RunId run) {
      return shown != null && run.compareTo(shown) < 0 && !everShown.contains(run);
    }
  }

  private record Name(VariableKey key, String snapshot) {}

  private record Published(int expected, List<String> frames) {
    static Published of(Snapshot snapshot) {
      return new Published(
          snapshot.expectedFrames(),
          snapshot.frames().stream().map(SnapshotFrame::frameId).toList());
    }
  }

  /** Reads the newest runs of a model. */
  Future<RunOverview> readOverview(String model, int limit) {
    return staged
        .runs()
        .apply(model)
        .compose(found -> workers.call(() -> readModel(model, found)))
        .compose(
            known ->
                BoundedConcurrency.mapConcurrently(
                        known.candidates(limit), MAX_CONCURRENT, run -> readRow(known, run))
                    .map(rows -> limit(known, rows, limit)));
  }

  private static RunOverview limit(Model model, List<Optional<RunOverview.Row>> rows, int limit) {
    List<RunOverview.Row> first = new ArrayList<>();
    int frames = 0;
    for (RunOverview.Row row : rows.stream().flatMap(Optional::stream).limit(limit).toList()) {
      for (RunOverview.Variable one : row.variables()) {
        frames +=
            one.publishedFrames().size() + one.stagedFrames().size() + one.failedFrames().size();
      }
      if (frames > MAX_FRAMES) {
        break;
      }
      first.add(row);
    }
    return new RunOverview(model.id, model.holds.pin(), first);
  }

  private Model readModel(String model, List<RunId> found) {
    return new Model(
        model,
        stores.readHolds(model),
        stores.readPointer(model).map(LatestPointer::run).orElse(null),
        stateCache.newest(model).stream().map(PointerState::run).collect(Collectors.toSet()),
        Set.copyOf(stores.runs(model)),
        Set.copyOf(found));
  }

  private Future<Optional<RunOverview.Row>> readRow(Model model, RunId run) {
    RunKey key = new RunKey(model.id, run);
    Future<List<String>> manifests =
        model.staged.contains(run)
            ? staged.variables().apply(key)
            : Future.succeededFuture(List.of());
    return manifests.compose(found -> workers.call(() -> readRow(model, key, found)));
  }

  private Optional<RunOverview.Row> readRow(Model model, RunKey key, List<String> manifests) {
    RunId run = key.run();
    List<String> published = model.published.contains(run) ? stores.variables(key) : List.of();
    Set<String> names = new TreeSet<>(manifests);
    names.addAll(published);
    List<RunOverview.Variable> rows =
        names.stream()
            .limit(MAX_VARIABLES)
            .map(name -> readVariable(key.variable(name), manifests.contains(name)))
            .toList();
    var hold = model.holds.runs().get(run);
    if (rows.isEmpty() && hold == null) {
      return Optional.empty();
    }
    return Optional.of(
        new RunOverview.Row(
            run,
            run.equals(model.shown),
            !published.isEmpty(),
            !manifests.isEmpty(),
            model.isLate(run),
            hold,
            rows));
  }

  /**
   * Reads one variable from its last validation report and its newest snapshot.
   *
   * @param isStaged whether its manifest is staged; if not, its last report is outdated and ignored
   */
  private RunOverview.Variable readVariable(VariableKey key, boolean isStaged) {
    Optional<Published> snapshot = readSnapshot(key);
    List<String> published = snapshot.map(Published::frames).orElse(List.of());
    ValidationReport report = isStaged ? reports.find(key).orElse(null) : null;
    ManifestFrameIds listed = report == null ? null : report.frames();
    Map<String, RunOverview.Failed> failed = report == null ? Map.of() : failedFrames(report);
    Set<String> stagedFrames = new TreeSet<>(listed == null ? List.of() : listed.listed());
    published.forEach(stagedFrames::remove);
    stagedFrames.removeAll(failed.keySet());
    return new RunOverview.Variable(
        key.variable(),
        listed == null
            ? snapshot.map(Published::expected).orElse(null)
            : (Integer) listed.expected(),
        published,
        List.copyOf(stagedFrames),
        List.copyOf(failed.values()),
        report == null
            ? null
            : new RunOverview.Validated(report.at(), report.outcome(), report.decision()));
  }

  /**
   * Reads the newest snapshot. Empty if it cannot be read: one broken variable must not hide the
   * others, and the commands for that run report the error.
   */
  private Optional<Published> readSnapshot(VariableKey key) {
    try {
      return stores
          .newestSnapshotName(key)
          .map(
              name ->
                  snapshots.get(
                      new Name(key, name), asked -> Published.of(stores.readSnapshot(key, name))));
    } catch (FailureException broken) {
      LOG.debug("unreadable snapshot skipped: {}", broken.getMessage());
      return Optional.empty();
    }
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
}
