package twf.tiles.catalog;

import java.util.Collections;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import twf.tiles.domain.ModelHolds;

/**
 * What came of reading a model.
 *
 * @param view what to show
 * @param pointer the state of the pointer file that was read
 * @param holds the state of the holds file that was read
 * @param problems one line each; where there are any, the last good state stands in
 */
record LoadedModel(ModelView view, FileStamp pointer, FileStamp holds, Set<String> problems) {
  LoadedModel {
    problems = Collections.unmodifiableSet(new TreeSet<>(problems));
  }

  /** A model of which nothing was ever read. */
  static LoadedModel none(String model) {
    FileStamp never = new FileStamp("", java.nio.file.attribute.FileTime.fromMillis(0), -2);
    ModelView view =
        new ModelView(
            model, null, ModelHolds.NONE, new TreeMap<>(java.util.Comparator.reverseOrder()));
    return new LoadedModel(view, never, never, Set.of());
  }
}
