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
 * The published state of one model. Immutable.
 *
 * @param model the model's id
 * @param current its pointer; null if it has none
 * @param holds its holds
 * @param runs the runs, newest first; for each, the name of the newest snapshot by variable
 */
public record ModelView(
    String model,
    @Nullable PublishedPointer current,
    ModelHolds holds,
    NavigableMap<RunId, SortedMap<String, String>> runs) {

  public ModelView {
    runs = Collections.unmodifiableNavigableMap(runs);
  }

  /** The pointer, if the model has one. */
  public Optional<PublishedPointer> pointer() {
    return Optional.ofNullable(current);
  }

  /** Whether nothing of the model is published. */
  boolean isEmpty() {
    return current == null && runs.isEmpty();
  }

  /** Returns the name of the variable's newest snapshot; empty if nothing of it is published. */
  public Optional<String> newestSnapshotName(RunId run, String variable) {
    SortedMap<String, String> variables = runs.get(run);
    return variables == null ? Optional.empty() : Optional.ofNullable(variables.get(variable));
  }

  /**
   * Returns the name of the snapshot in the pointer; empty if the pointer does not list the
   * variable.
   */
  public Optional<String> pointerSnapshotName(VariableKey key) {
    return pointer()
        .map(PublishedPointer::pointer)
        .filter(pointer -> pointer.run().equals(key.run()))
        .map(LatestPointer::variables)
        .map(variables -> variables.get(key.variable()))
        .map(shown -> shown.snapshot());
  }
}
