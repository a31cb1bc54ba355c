package twf.tiles.validation;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * Decides which variable is validated next.
 *
 * <p>The runs of a model are validated in the order of their requests, so that they reach the
 * publisher in that order. If more runs of a model wait than retention keeps, the newest ones go
 * first: clients get current data sooner, and runs that are too old by then are not copied at all.
 * Not thread-safe.
 */
final class ValidationOrder {
  private final int keptRuns;

  /**
   * The oldest run that is preferred over the others, by model; only for models with too many
   * waiting runs.
   */
  private final Map<String, RunId> oldestPreferred = new HashMap<>();

  /**
   * @param keptRuns the number of runs of a model that retention keeps; 0 keeps all
   */
  ValidationOrder(int keptRuns) {
    this.keptRuns = keptRuns;
  }

  /**
   * Returns the next variable, of the model that has waited longest among those that are not busy.
   *
   * @param waiting the waiting variables, in the order of their requests
   * @param busy models that must not be chosen
   */
  Optional<VariableKey> next(Collection<VariableKey> waiting, Set<String> busy) {
    return firstMatching(waiting, key -> !busy.contains(key.model()))
        .map(oldest -> keptRuns == 0 ? oldest : nextAmongNewest(waiting, oldest));
  }

  private VariableKey nextAmongNewest(Collection<VariableKey> waiting, VariableKey oldest) {
    String model = oldest.model();
    Optional<VariableKey> begun = firstAbove(waiting, model, oldestPreferred.get(model));
    if (begun.isPresent()) {
      return begun.get();
    }
    List<RunId> newestFirst =
        waiting.stream()
            .filter(key -> key.model().equals(model))
            .map(VariableKey::run)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
    if (newestFirst.size() <= keptRuns) {
      oldestPreferred.remove(model);
      return oldest;
    }
    RunId floor = newestFirst.get(keptRuns - 1);
    oldestPreferred.put(model, floor);
    return firstAbove(waiting, model, floor).orElse(oldest);
  }

  private static Optional<VariableKey> firstAbove(
      Collection<VariableKey> waiting, String model, @Nullable RunId floor) {
    return floor == null
        ? Optional.empty()
        : firstMatching(
            waiting, key -> key.model().equals(model) && key.run().compareTo(floor) >= 0);
  }

  private static Optional<VariableKey> firstMatching(
      Collection<VariableKey> waiting, Predicate<VariableKey> which) {
    return waiting.stream().filter(which).findFirst();
  }
}
