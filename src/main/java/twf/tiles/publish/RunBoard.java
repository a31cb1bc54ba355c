package twf.tiles.publish;

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
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;

/**
 * A model's newest runs, frame by frame, out of what validation and publishing know already: no
 * archive is opened, and what never changes is read once. Thread-safe; never blocks its caller.
 */
final class RunBoard {
  /**
   * What a look may come upon that is nothing (folders without a manifest), beyond what it is for.
   */
  private static final int EMPTY = 16;

  private static final int MOST_VARIABLES = 100;

  /** Frames of all runs together; beyond, older runs are left out. */
  private static final int MOST_FRAMES = 100_000;

  private static final int SIDE_BY_SIDE = 2;

  private final Stores stores;
  private final Situations situations;
  private final StagedRuns staged;
  private final VariableRows variables;
  private final PastStates past;
  private final Blocking workers;

  RunBoard(Stores stores, Reports reports, StagedRuns staged, PastStates past, Blocking workers) {
    this.stores = stores;
    this.situations = new Situations(stores);
    this.staged = staged;
    this.variables = new VariableRows(stores, reports);
    this.past = past;
    this.workers = workers;
  }

  private record Model(
      String id,
      HoldSet holds,
      @Nullable RunId shown,
      Set<RunId> everShown,
      Set<RunId> published,
      Set<RunId> staged) {
    /** Those that are certainly something, and some more that may be empty folders. */
    List<RunId> newest(int limit) {
      Set<RunId> known = new TreeSet<>(published);
      known.addAll(holds.runs().keySet());
      Stream<RunId> perhaps = staged.stream().filter(run -> !known.contains(run));
      return Stream.concat(first(known.stream(), limit), first(perhaps, limit + EMPTY))
          .sorted(Comparator.reverseOrder())
          .toList();
    }

    private static Stream<RunId> first(Stream<RunId> runs, int most) {
      return runs.sorted(Comparator.reverseOrder()).limit(most);
    }

    boolean isLate(RunId run) {
      return shown != null && run.compareTo(shown) < 0 && !everShown.contains(run);
    }
  }

  /** A model's newest runs. */
  Future<RunRows> look(String model, int limit) {
    return staged
        .runs()
        .apply(model)
        .compose(found -> workers.call(() -> read(model, found)))
        .compose(
            known ->
                Bounded.map(known.newest(limit), SIDE_BY_SIDE, run -> row(known, run))
                    .map(
                        rows ->
                            new RunRows(
                                model,
                                known.holds.pin(),
                                fitting(rows.stream().flatMap(Optional::stream), limit))));
  }

  private static List<RunRows.Row> fitting(Stream<RunRows.Row> rows, int limit) {
    int[] frames = {0};
    return rows.limit(limit).takeWhile(row -> (frames[0] += frames(row)) <= MOST_FRAMES).toList();
  }

  private static int frames(RunRows.Row row) {
    return row.variables().stream()
        .mapToInt(
            one ->
                one.publishedFrames().size()
                    + one.stagedFrames().size()
                    + one.failedFrames().size())
        .sum();
  }

  private Model read(String model, List<RunId> found) {
    return new Model(
        model,
        stores.holds().read(model),
        stores.pointers().read(model).map(LatestPointer::run).orElse(null),
        past.newest(model).stream().map(PastState::run).collect(Collectors.toSet()),
        Set.copyOf(stores.published().runs(model)),
        Set.copyOf(found));
  }

  private Future<Optional<RunRows.Row>> row(Model model, RunId run) {
    RunKey key = new RunKey(model.id, run);
    Future<List<String>> manifests =
        model.staged.contains(run)
            ? staged.variables().apply(key)
            : Future.succeededFuture(List.of());
    return manifests.compose(found -> workers.call(() -> row(model, key, found)));
  }

  private Optional<RunRows.Row> row(Model model, RunKey key, List<String> manifests) {
    List<String> published =
        model.published.contains(key.run()) ? situations.variables(key) : List.of();
    Set<String> names = new TreeSet<>(manifests);
    names.addAll(published);
    List<RunRows.Variable> rows = new ArrayList<>();
    names.stream()
        .limit(MOST_VARIABLES)
        .forEach(
            name ->
                rows.add(
                    variables.row(
                        new VariableKey(key.model(), key.run(), name), manifests.contains(name))));
    var hold = model.holds.runs().get(key.run());
    if (rows.isEmpty() && hold == null) {
      return Optional.empty();
    }
    return Optional.of(
        new RunRows.Row(
            key.run(),
            key.run().equals(model.shown),
            !published.isEmpty(),
            !manifests.isEmpty(),
            model.isLate(key.run()),
            hold,
            rows));
  }
}
