package twf.tiles.error;

import java.util.Optional;

/**
 * Finds an {@link Error} of the JVM (out of memory, stack overflow, linkage) inside an exception.
 *
 * <p>Such an error says nothing about the file or reply being processed, so it must not be reported
 * as a failure of that input.
 */
public final class JvmErrors {
  private static final int MAX_CAUSE_DEPTH = 16;

  private JvmErrors() {}

  /** Returns the error that {@code cause} is or wraps; empty if there is none. */
  public static Optional<Error> find(Throwable cause) {
    Throwable current = cause;
    for (int depth = 0; current != null && depth < MAX_CAUSE_DEPTH; depth++) {
      if (current instanceof Error error) {
        return Optional.of(error);
      }
      current = current.getCause();
    }
    return Optional.empty();
  }

  /** Throws the error that {@code cause} is or wraps; does nothing if there is none. */
  public static void rethrow(Throwable cause) {
    find(cause)
        .ifPresent(
            error -> {
              throw error;
            });
  }
}
