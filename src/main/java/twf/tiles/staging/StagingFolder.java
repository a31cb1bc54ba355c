package twf.tiles.staging;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * A folder below STAGING_ROOT with a valid name.
 *
 * @param path the path below the configured root, links not resolved
 * @param level the level in the tree
 * @param modified the modification time
 * @param identity distinguishes it from another folder at the same path, for file events only: some
 *     mounts report a new identity every time; null if the file system has none
 */
record StagingFolder(Path path, Level level, FileTime modified, @Nullable Object identity) {

  /** The levels of the staging tree, from the root down. */
  enum Level {
    ROOT,
    MODEL,
    RUN,
    VARIABLE,
    FRAMES;

    /** Returns the level of the entries of a folder of this level. */
    Level next() {
      return switch (this) {
        case ROOT -> MODEL;
        case MODEL -> RUN;
        case RUN -> VARIABLE;
        case VARIABLE, FRAMES -> FRAMES;
      };
    }
  }

  /** Returns the variable of a folder of level VARIABLE. */
  VariableKey key() {
    int names = path.getNameCount();
    return new VariableKey(
        path.getName(names - 3).toString(),
        new RunId(path.getName(names - 2).toString()),
        path.getName(names - 1).toString());
  }
}
