package twf.tiles.catalog;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * The published state of all models at one moment. Immutable; a request uses one view throughout.
 *
 * @param models by model id; those of which nothing is published are left out
 */
public record CatalogView(SortedMap<String, ModelView> models) {
  static final CatalogView EMPTY = new CatalogView(new TreeMap<>());

  public CatalogView {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
  }

  /** The published state of a model; empty if nothing of it is published. */
  public Optional<ModelView> model(String model) {
    return Optional.ofNullable(models.get(model));
  }

  /** The name of the variable's newest snapshot; empty if nothing of it is published. */
  public Optional<String> newestSnapshotName(VariableKey key) {
    return model(key.model()).flatMap(model -> model.newestSnapshotName(key.run(), key.variable()));
  }

  /** The name of the snapshot in the pointer; empty if the pointer does not list the variable. */
  public Optional<String> pointerSnapshotName(VariableKey key) {
    return model(key.model())
        .flatMap(ModelView::pointer)
        .map(PublishedPointer::pointer)
        .filter(pointer -> pointer.run().equals(key.run()))
        .map(pointer -> pointer.variables().get(key.variable()))
        .map(shown -> shown.snapshot());
  }

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

    /** The runs to list, newest first: without held ones; none if the model is retired. */
    public List<RunId> listedRuns() {
      return holds.retired() != null
          ? List.of()
          : runs.keySet().stream().filter(run -> !holds.runs().containsKey(run)).toList();
    }

    /**
     * The names of a run's snapshots by variable; empty if nothing of the run is published.
     *
     * @param run its newest snapshots; null for those of the pointer
     */
    public SortedMap<String, String> snapshots(@Nullable RunId run) {
      if (run != null) {
        return runs.getOrDefault(run, Collections.emptySortedMap());
      }
      SortedMap<String, String> shown = new TreeMap<>();
      pointer()
          .ifPresent(
              found ->
                  found
                      .pointer()
                      .variables()
                      .forEach((name, variable) -> shown.put(name, variable.snapshot())));
      return shown;
    }

    Optional<String> newestSnapshotName(RunId run, String variable) {
      return Optional.ofNullable(runs.get(run)).map(variables -> variables.get(variable));
    }
  }

  /**
   * A pointer with the bytes to serve.
   *
   * @param pointer the parsed content
   * @param document the exact bytes of the file
   */
  public record PublishedPointer(LatestPointer pointer, ServedDocument document) {}
}
