package twf.tiles.catalog;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import twf.tiles.domain.VariableKey;

/**
 * What is published at one moment; immutable. A request takes one and keeps to it.
 *
 * @param models by id
 */
public record CatalogView(SortedMap<String, ModelView> models) {
  static final CatalogView EMPTY = new CatalogView(new TreeMap<>());

  public CatalogView {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
  }

  /** What is published of a model, if anything is. */
  public Optional<ModelView> model(String model) {
    return Optional.ofNullable(models.get(model));
  }

  /** The name of the newest snapshot; empty where nothing of the variable is published. */
  public Optional<String> newestName(VariableKey key) {
    return model(key.model()).flatMap(model -> model.newestName(key.run(), key.variable()));
  }

  /** The name of the snapshot that the pointer shows; empty where it shows none of the variable. */
  public Optional<String> pointerName(VariableKey key) {
    return model(key.model()).flatMap(model -> model.pointerName(key));
  }
}
