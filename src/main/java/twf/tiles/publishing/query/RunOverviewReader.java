package twf.tiles.publishing.query;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.publishing.state.PointerState;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.publishing.state.PublishStateReader;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.publishing.state.ReportStore;
import twf.tiles.publishing.state.StagingQueries;

/**
 * Builds the {@link RunOverview} of a model from validation reports and published snapshots. Opens
 * no archive, and reads immutable files once. Thread-safe; does not block the caller.
 */
final class RunOverviewReader {
  /** Additional staged runs to look at, because some may be folders without a manifest. */
  private static final int MAX_EMPTY_RUNS = 16;

  private static final int MAX_VARIABLES = 100;

  /** Limits the frames of all runs together; older runs beyond it are left out. */
  private static final int MAX_FRAMES = 100_000;

  private static final int MAX_CONCURRENT = 2;

  private final PublishingStores stores;
  private final PublishStateReader stateReader;
  private final StagingQueries staged;
  private final VariableOverviewReader variables;
  private final PointerStateCache stateCache;
  private final WorkerPool workers;

  RunOverviewReader(
      PublishingStores stores,
      ReportStore reports,
      StagingQueries staged,
      PointerStateCache stateCache,
      WorkerPool workers) {
    this.stores = stores;
    this.stateReader = new PublishStateReader(stores);
    this.staged = staged;
    this.variables = new VariableOverviewReader(stores, reports);
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
                    .map(
                        rows ->
                            new RunOverview(
                                model,
                                known.holds.pin(),
                                limitByFrames(rows.stream().flatMap(Optional::stream), limit))));
  }

  private static List<RunOverview.Row> limitByFrames(Stream<RunOverview.Row> rows, int limit) {
    int[] frames = {0};
    return rows.limit(limit)
        .takeWhile(row -> (frames[0] += countFrames(row)) <= MAX_FRAMES)
        .toList();
  }

  private static int countFrames(RunOverview.Row row) {
    return row.variables().stream()
        .mapToInt(
            one ->
                one.publishedFrames().size()
                    + one.stagedFrames().size()
                    + one.failedFrames().size())
        .sum();
  }

  private Model readModel(String model, List<RunId> found) {
    return new Model(
        model,
        stores.holds().read(model),
        stores.pointers().read(model).map(LatestPointer::run).orElse(null),
        stateCache.newest(model).stream().map(PointerState::run).collect(Collectors.toSet()),
        Set.copyOf(stores.published().runs(model)),
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
    List<String> published =
        model.published.contains(key.run()) ? stateReader.variables(key) : List.of();
    Set<String> names = new TreeSet<>(manifests);
    names.addAll(published);
    List<RunOverview.Variable> rows = new ArrayList<>();
    names.stream()
        .limit(MAX_VARIABLES)
        .forEach(
            name ->
                rows.add(
                    variables.readVariable(
                        new VariableKey(key.model(), key.run(), name), manifests.contains(name))));
    var hold = model.holds.runs().get(key.run());
    if (rows.isEmpty() && hold == null) {
      return Optional.empty();
    }
    return Optional.of(
        new RunOverview.Row(
            key.run(),
            key.run().equals(model.shown),
            !published.isEmpty(),
            !manifests.isEmpty(),
            model.isLate(key.run()),
            hold,
            rows));
  }
}
