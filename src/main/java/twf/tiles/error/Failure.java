package twf.tiles.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure as a value. Immutable and thread-safe.
 *
 * @param where the file or URL that the failure is about; null if the problem says it
 * @param problem one line that names the object, the problem and, if known, what to do
 */
public record Failure(FailureKind kind, @Nullable String where, String problem) {

  public Failure(FailureKind kind, String problem) {
    this(kind, null, problem);
  }

  /** Returns one line that names the object, the problem and, if known, what to do. */
  public String message() {
    return where == null ? problem : where + ": " + problem;
  }
}
