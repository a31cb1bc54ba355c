package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.contract.RunKey;

/**
 * One call of retention: first each model by number, then, where room is wanted, run after run over
 * all models. Each removal is planned and done in one step of its model's lane. Not to be used
 * twice.
 */
final class RetentionPass {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionPass.class);

  private final RetentionPlanner planner;
  private final RunRemover remover;
  private final HistoryRetention history;
  private final Lanes lanes;
  private final Blocking workers;
  private final UsableSpace space;
  private final RetentionPlanner.Known known = new RetentionPlanner.Known();
  private final Map<String, ModelRetention> models = new TreeMap<>();
  private boolean aimed;

  RetentionPass(
      RetentionPlanner planner,
      RunRemover remover,
      HistoryRetention history,
      Lanes lanes,
      Blocking workers,
      UsableSpace space) {
    this.planner = planner;
    this.remover = remover;
    this.history = history;
    this.lanes = lanes;
    this.workers = workers;
    this.space = space;
  }

  /**
   * Removes what is too much.
   *
   * @param wanted bytes that are to be usable afterwards
   */
  Future<RetentionReply> run(List<String> names, OptionalLong wanted) {
    return workers
        .call(space::bytes)
        .compose(
            before ->
                Bounded.map(names, 1, this::byNumber)
                    .compose(
                        done ->
                            wanted.isPresent()
                                ? free(wanted.getAsLong(), before)
                                : Future.succeededFuture(Optional.<String>empty())))
        .map(this::reply);
  }

  private Future<Boolean> byNumber(String name) {
    ModelRetention model = new ModelRetention(name);
    models.put(name, model);
    return inLane(
            model,
            () ->
                remover
                    .leftOver(model)
                    .compose(done -> plan(model, false))
                    .compose(
                        plan -> {
                          RetentionFacts basis = plan.basis();
                          return basis == null
                              ? Future.succeededFuture(List.<Boolean>of())
                              : Bounded.map(
                                  plan.removed(),
                                  1,
                                  removal -> remover.remove(model, removal, basis));
                        })
                    .map(true))
        .compose(done -> thinHistory(name));
  }

  /** Never fails: what cannot be packed or removed now is tried again by the next call. */
  private Future<Boolean> thinHistory(String name) {
    if (remover.isDry()) {
      return Future.succeededFuture(true);
    }
    return history
        .run(name, remover::require)
        .map(true)
        .otherwise(
            cause -> {
              LOG.warn(
                  "{}: old history records are not packed or removed: {}; tried again at the next retention",
                  name,
                  RunRemover.message(cause));
              return false;
            });
  }

  private Future<RetentionPlan> plan(ModelRetention model, boolean withTarget) {
    return planner.plan(model.name(), known, withTarget).onSuccess(model::planned);
  }

  private <T> Future<T> inLane(ModelRetention model, Supplier<Future<T>> step) {
    return lanes.run(
        model.name(),
        () -> {
          remover.require();
          return step.get();
        });
  }

  /**
   * The disk emergency: the oldest goes first, whatever model it is of. What was removed counts as
   * free, also while somebody reads it still: else more would go than has to.
   *
   * @param before what was usable before anything was removed
   */
  private Future<Optional<String>> free(long wanted, long before) {
    return workers
        .call(space::bytes)
        .compose(
            usable -> {
              long counted = before + freed();
              long room = remover.isDry() ? counted : Math.max(usable, counted);
              if (room < wanted) {
                return aimed().compose(planned -> freeNext(wanted, before, room));
              }
              return Future.succeededFuture(
                  remover.isDry() || usable >= wanted
                      ? Optional.<String>empty()
                      : Optional.of(notYet(wanted, usable)));
            });
  }

  /** From here on nothing goes before the rollback target of each model is known. */
  private Future<Boolean> aimed() {
    if (aimed) {
      return Future.succeededFuture(true);
    }
    aimed = true;
    return Bounded.map(
            List.copyOf(models.values()), 1, model -> inLane(model, () -> plan(model, true)))
        .map(true);
  }

  private Future<Optional<String>> freeNext(long wanted, long before, long room) {
    Optional<RunKey> oldest = oldestSpare();
    return oldest.isEmpty()
        ? Future.succeededFuture(Optional.of(notReached(wanted, room)))
        : removeSpare(oldest.get(), reason(wanted, room)).compose(done -> free(wanted, before));
  }

  private Optional<RunKey> oldestSpare() {
    return models.values().stream()
        .flatMap(ModelRetention::spare)
        .min(Comparator.comparing(RunKey::run).thenComparing(RunKey::model));
  }

  private Future<Boolean> removeSpare(RunKey run, String reason) {
    ModelRetention model = Objects.requireNonNull(models.get(run.model()));
    return inLane(
        model,
        () ->
            plan(model, true)
                .compose(
                    planned -> {
                      RetentionFacts basis = planned.basis();
                      return basis != null && model.spare().anyMatch(run::equals)
                          ? remover.remove(
                              model, new RetentionPlan.Removal(run.run(), reason), basis)
                          : Future.succeededFuture(false);
                    }));
  }

  private static String reason(long wanted, long room) {
    return "the oldest run that may go: " + wanted + " bytes are wanted free, " + room + " are";
  }

  private static String notReached(long wanted, long room) {
    return wanted
        + " bytes are wanted free, "
        + room
        + " are: every run that is left is kept for the reasons given, and staging is not touched";
  }

  private static String notYet(long wanted, long usable) {
    return wanted
        + " bytes are wanted free, "
        + usable
        + " are: the rest is freed when nobody reads the removed files any more";
  }

  private long freed() {
    return models.values().stream().mapToLong(ModelRetention::freed).sum();
  }

  private RetentionReply reply(Optional<String> problem) {
    return new RetentionReply(
        remover.isDry(),
        freed(),
        models.values().stream().map(ModelRetention::reply).toList(),
        problem.orElse(null));
  }
}
