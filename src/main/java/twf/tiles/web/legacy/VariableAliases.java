package twf.tiles.web.legacy;

import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import twf.tiles.catalog.CatalogView;
import twf.tiles.domain.VariableKey;

/**
 * The names that old clients use for published variables. A published variable is never hidden: an
 * alias of its name means nothing in that run. Immutable.
 *
 * @param byModel for each model, the variable by alias; no variable is an alias itself
 */
record VariableAliases(Map<String, Map<String, String>> byModel) {

  /** Replaces an alias by its variable; returns the frame unchanged if there is none to replace. */
  LegacyTilePath.Frame resolve(CatalogView view, LegacyTilePath.Frame asked) {
    String variable = ofModel(asked.model()).get(asked.variable());
    return variable == null || asked.key(view).filter(key -> isPublished(view, key)).isPresent()
        ? asked
        : new LegacyTilePath.Frame(asked.model(), asked.explicitRun(), variable, asked.frameId());
  }

  private static boolean isPublished(CatalogView view, VariableKey key) {
    return view.newestSnapshotName(key).isPresent() || view.pointerSnapshotName(key).isPresent();
  }

  /** Returns the variables together with the aliases of them, sorted. */
  SortedSet<String> withAliases(String model, Set<String> variables) {
    SortedSet<String> names = new TreeSet<>(variables);
    ofModel(model)
        .forEach(
            (alias, variable) -> {
              if (variables.contains(variable)) {
                names.add(alias);
              }
            });
    return names;
  }

  private Map<String, String> ofModel(String model) {
    return byModel.getOrDefault(model, Map.of());
  }
}
