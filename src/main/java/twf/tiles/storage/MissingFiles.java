package twf.tiles.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Published files that are gone or of another size than they were published with.
 *
 * @param count how many
 * @param first the first of them; null where there is none
 * @param problem what is wrong with the first; empty where there is none
 */
public record MissingFiles(long count, @Nullable Path first, String problem) {
  public static final MissingFiles NONE = new MissingFiles(0, null, "");

  static MissingFiles one(Path file, String problem) {
    return new MissingFiles(1, file, problem);
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Both together; the first stays the first. */
  public MissingFiles and(MissingFiles more) {
    return isEmpty()
        ? more
        : more.isEmpty() ? this : new MissingFiles(count + more.count, first, problem);
  }

  /** One line for people, with what to type. */
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
