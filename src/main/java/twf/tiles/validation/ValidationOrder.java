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
 * Whose turn it is to be validated. The runs of a model come in the order of their announcement, so
 * that they reach the publisher in it; but where more runs of it wait than are kept, its newest
 * come before the others: clients see the present soon, and what is too old by then is not copied
 * at all. Not thread-safe.
 */
final class ValidationOrder {
  private final int kept;

  /** Of models of which too many runs wait, the oldest run that comes before the others. */
  private final Map<String, RunId> floors = new HashMap<>();

  /**
   * @param kept how many runs of a model are kept; 0 keeps all
   */
  ValidationOrder(int kept) {
    this.kept = kept;
  }

  /**
   * The next variable, of the model that has waited longest among those that are not busy.
   *
   * @param waiting those that wait, the longest first
   */
  Optional<VariableKey> next(Collection<VariableKey> waiting, Set<String> busy) {
    return first(waiting, key -> !busy.contains(key.model()))
        .map(longest -> kept == 0 ? longest : amongNewest(waiting, longest));
  }

  private VariableKey amongNewest(Collection<VariableKey> waiting, VariableKey longest) {
    String model = longest.model();
    Optional<VariableKey> begun = above(waiting, model, floors.get(model));
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
    if (newestFirst.size() <= kept) {
      floors.remove(model);
      return longest;
    }
    RunId floor = newestFirst.get(kept - 1);
    floors.put(model, floor);
    return above(waiting, model, floor).orElse(longest);
  }

  private static Optional<VariableKey> above(
      Collection<VariableKey> waiting, String model, @Nullable RunId floor) {
    return floor == null
        ? Optional.empty()
        : first(waiting, key -> key.model().equals(model) && key.run().compareTo(floor) >= 0);
  }

  private static Optional<VariableKey> first(
      Collection<VariableKey> waiting, Predicate<VariableKey> which) {
    return waiting.stream().filter(which).findFirst();
  }
}
