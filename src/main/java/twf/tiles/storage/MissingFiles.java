package twf.tiles.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The result of a search for published files that are missing or have the wrong size.
 *
 * @param count the number of such files
 * @param first the first of them; null if there are none
 * @param problem what is wrong with the first; empty if there are none
 */
public record MissingFiles(long count, @Nullable Path first, String problem) {
  public static final MissingFiles NONE = new MissingFiles(0, null, "");

  static MissingFiles of(Path file, String problem) {
    return new MissingFiles(1, file, problem);
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Combines two results; the first file of this one stays the first. */
  public MissingFiles plus(MissingFiles more) {
    return isEmpty()
        ? more
        : more.isEmpty() ? this : new MissingFiles(count + more.count, first, problem);
  }

  /** Formats a one-line message for operators, including the command to run. */
  public String describe(String model) {
    return "%s: %d %s that clients are shown %s missing, the first is %s (%s): mount the disk or put the files back, or type: tilesctl rollback %s"
        .formatted(
            model,
            count,
            count == 1 ? "file" : "files",
            count == 1 ? "is" : "are",
            first,
            problem,
            model);
  }
}
