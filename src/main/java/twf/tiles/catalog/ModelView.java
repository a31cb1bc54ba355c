package twf.tiles.catalog;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * What is published of one model; immutable.
 *
 * @param model the model's id
 * @param current its pointer; null where it has none
 * @param holds what is held
 * @param runs newest first; of each, the newest snapshots' names by variable
 */
public record ModelView(
    String model,
    @Nullable PublishedPointer current,
    ModelHolds holds,
    NavigableMap<RunId, SortedMap<String, String>> runs) {

  public ModelView {
    runs = Collections.unmodifiableNavigableMap(runs);
  }

  /** What its clients see now. */
  public Optional<PublishedPointer> pointer() {
    return Optional.ofNullable(current);
  }

  /** Whether there is anything to see. */
  boolean isEmpty() {
    return current == null && runs.isEmpty();
  }

  /** The name of the newest snapshot; empty where nothing of the variable is published. */
  public Optional<String> newestName(RunId run, String variable) {
    SortedMap<String, String> variables = runs.get(run);
    return variables == null ? Optional.empty() : Optional.ofNullable(variables.get(variable));
  }

  /** The name of the snapshot that the pointer shows; empty where it shows none of the variable. */
  public Optional<String> pointerName(VariableKey key) {
    return pointer()
        .map(PublishedPointer::pointer)
        .filter(pointer -> pointer.run().equals(key.run()))
        .map(LatestPointer::variables)
        .map(variables -> variables.get(key.variable()))
        .map(shown -> shown.snapshot());
  }
}
