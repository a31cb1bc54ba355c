package twf.tiles.staging;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * A folder below STAGING_ROOT whose name has the contract's form.
 *
 * @param path below the root as configured, links not resolved
 * @param level what it is
 * @param modified its modification time
 * @param identity what tells it from another folder of the same path, for file events alone: some
 *     mounts give a new one at every look; null where the file system has no such thing
 */
record StagingFolder(Path path, Level level, FileTime modified, @Nullable Object identity) {

  /** What a folder is, from the root down. */
  enum Level {
    ROOT,
    MODEL,
    RUN,
    VARIABLE,
    FRAMES;

    /** The level of what lies in a folder of this level. */
    Level below() {
      return switch (this) {
        case ROOT -> MODEL;
        case MODEL -> RUN;
        case RUN -> VARIABLE;
        case VARIABLE, FRAMES -> FRAMES;
      };
    }
  }

  /** What a folder of level VARIABLE is of. */
  VariableKey key() {
    int names = path.getNameCount();
    return new VariableKey(
        path.getName(names - 3).toString(),
        new RunId(path.getName(names - 2).toString()),
        path.getName(names - 1).toString());
  }
}
