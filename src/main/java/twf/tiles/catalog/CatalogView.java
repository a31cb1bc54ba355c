package twf.tiles.catalog;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import twf.tiles.domain.VariableKey;

/**
 * The published state of all models at one moment. Immutable; a request uses one view throughout.
 *
 * @param models by model id
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

  /** Returns the name of the variable's newest snapshot; empty if nothing of it is published. */
  public Optional<String> newestSnapshotName(VariableKey key) {
    return model(key.model()).flatMap(model -> model.newestSnapshotName(key.run(), key.variable()));
  }

  /**
   * Returns the name of the snapshot in the pointer; empty if the pointer does not list the
   * variable.
   */
  public Optional<String> pointerSnapshotName(VariableKey key) {
    return model(key.model()).flatMap(model -> model.pointerSnapshotName(key));
  }
}
