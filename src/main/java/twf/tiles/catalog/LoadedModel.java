package twf.tiles.catalog;

import java.util.Collections;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import twf.tiles.domain.ModelHolds;

/**
 * The result of loading one model.
 *
 * @param view the model's state
 * @param pointer stamp of the pointer file that was read
 * @param holds stamp of the holds file that was read
 * @param problems one line each; {@code view} keeps the last good state of whatever could not be
 *     read
 */
record LoadedModel(ModelView view, FileStamp pointer, FileStamp holds, Set<String> problems) {
  LoadedModel {
    problems = Collections.unmodifiableSet(new TreeSet<>(problems));
  }

  /** The state of a model that has never been read. */
  static LoadedModel empty(String model) {
    FileStamp never = new FileStamp("", java.nio.file.attribute.FileTime.fromMillis(0), -2);
    ModelView view =
        new ModelView(
            model, null, ModelHolds.NONE, new TreeMap<>(java.util.Comparator.reverseOrder()));
    return new LoadedModel(view, never, never, Set.of());
  }
}
