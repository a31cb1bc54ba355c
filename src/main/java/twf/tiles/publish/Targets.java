package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;

/** Chooses the state that a rollback goes back to: one whose every byte is as it was validated. */
final class Targets {
  private static final Logger LOG = LoggerFactory.getLogger(Targets.class);

  /** How many candidates are looked at before giving up; a file is read once for all of them. */
  private static final int MOST_TRIED = 500;

  private static final int MOST_NEVER_SHOWN = 20;

  private final Stores stores;
  private final Situations situations;
  private final Blocking workers;

  Targets(Stores stores, Blocking workers) {
    this.stores = stores;
    this.situations = new Situations(stores);
    this.workers = workers;
  }

  /**
   * The newest fitting state whose files verify.
   *
   * @param now what is shown
   * @throws TileException (through the future) where there is none; says which were tried and what
   *     is wrong with each
   */
  Future<Target> choose(RollbackRequest request, LatestPointer now) {
    return workers
        .call(() -> fitting(request, now))
        .compose(candidates -> new SoundTargets(stores, workers).choose(request, candidates));
  }

  /**
   * What a rollback without arguments would choose now; empty where it would find nothing.
   *
   * @param now what is shown
   * @return fails where a file that is there cannot be read: next time it may be sound
   */
  Future<Optional<Target>> newest(LatestPointer now) {
    RollbackRequest request =
        new RollbackRequest(
            now.model(), HistoryRecord.AUTO, "", OptionalLong.empty(), null, null, true);
    return workers
        .call(() -> fitting(request, now))
        .compose(candidates -> new SoundTargets(stores, workers).newest(candidates));
  }

  /** Passes where every file that a state names is as it was validated. */
  Future<Void> requireSound(LatestPointer pointer) {
    return new SoundFiles(stores, workers).verify(pointer);
  }

  private List<Target> fitting(RollbackRequest request, LatestPointer now) {
    if (request.toGeneration().isPresent()) {
      return List.of(Target.of(asked(request, now, request.toGeneration().getAsLong())));
    }
    var held = stores.holds().read(now.model()).runs();
    RunId wanted = request.toRun();
    // A run that is shown although it is held went back to fewer frames: it may go back further.
    if (wanted != null && held.containsKey(wanted) && !wanted.equals(now.run())) {
      throw HeldRuns.conflict(new RunKey(now.model(), wanted), held.get(wanted));
    }
    Predicate<RunId> fits =
        run ->
            wanted == null ? !held.containsKey(run) && !run.equals(now.run()) : run.equals(wanted);
    List<Target> targets = new ArrayList<>();
    for (long generation : stores.history().generations(now.model())) {
      if (generation < now.generation() && targets.size() < MOST_TRIED) {
        readable(
                now.model() + " generation " + generation,
                () -> stores.history().read(now.model(), generation))
            .filter(record -> fits.test(record.pointer().run()))
            // Of the run that is shown, to go back means to see something else.
            .filter(record -> !record.pointer().variables().equals(now.variables()))
            .map(Target::of)
            .ifPresent(targets::add);
      }
    }
    Set<RunId> shown =
        targets.stream().map(target -> target.pointer().run()).collect(Collectors.toSet());
    targets.addAll(neverShown(now, fits.and(run -> !shown.contains(run))));
    return targets;
  }

  /** What is broken must not stand in the way to what is older and sound. */
  private static <T> Optional<T> readable(String what, Supplier<Optional<T>> read) {
    try {
      return read.get();
    } catch (TileException e) {
      LOG.error("no rollback to {}: {}", what, e.getMessage());
      return Optional.empty();
    }
  }

  /** Earlier runs that came late, so that the pointer never showed them: better than nothing. */
  private List<Target> neverShown(LatestPointer now, Predicate<RunId> fits) {
    return stores.published().runs(now.model()).stream()
        .filter(run -> run.compareTo(now.run()) < 0 && fits.test(run))
        .limit(MOST_NEVER_SHOWN)
        .flatMap(run -> published(new RunKey(now.model(), run)).stream())
        .map(situation -> new Target(0, situation.content()))
        .toList();
  }

  private Optional<Situation> published(RunKey run) {
    return readable(run.toString(), () -> Optional.of(situations.read(run)))
        .filter(situation -> !situation.published().isEmpty());
  }

  private HistoryRecord asked(RollbackRequest request, LatestPointer now, long generation) {
    HistoryRecord record =
        stores
            .history()
            .read(now.model(), generation)
            .orElseThrow(
                () ->
                    TileException.notFound(
                        request.model()
                            + " never had a generation "
                            + generation
                            + ", see: tilesctl history "
                            + request.model()));
    if (generation >= now.generation()) {
      throw TileException.conflict(
          request.model()
              + " shows generation "
              + now.generation()
              + "; ask for an earlier one, see: tilesctl history "
              + request.model());
    }
    if (record.pointer().run().equals(now.run())
        && record.pointer().variables().equals(now.variables())) {
      throw TileException.conflict(
          "%s shows all of generation %d already, as generation %d: nothing was done; see: tilesctl history %s"
              .formatted(request.model(), generation, now.generation(), request.model()));
    }
    var hold = stores.holds().read(now.model()).runs().get(record.pointer().run());
    // What goes back by itself goes back to the state before, whatever became of its run since.
    if (hold != null
        && !request.actor().equals(HistoryRecord.AUTO)
        && !record.pointer().run().equals(now.run())) {
      throw HeldRuns.conflict(record.pointer().runKey(), hold);
    }
    return record;
  }
}
