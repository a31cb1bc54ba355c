package twf.tiles.error;

import java.util.Optional;

/**
 * Tells an {@link Error} of the JVM (no memory, no stack, a class that cannot be linked) from a
 * failure of what is being looked at. An error says nothing about a file or an answer, so no
 * verdict may rest on it.
 */
public final class JvmErrors {
  private static final int MAX_CAUSE_DEPTH = 16;

  private JvmErrors() {}

  /** The error that {@code cause} is or wraps, as futures and executors do; empty without one. */
  public static Optional<Error> find(Throwable cause) {
    Throwable at = cause;
    for (int depth = 0; at != null && depth < MAX_CAUSE_DEPTH; depth++) {
      if (at instanceof Error error) {
        return Optional.of(error);
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  /** Throws the error that {@code cause} is or wraps; does nothing without one. */
  public static void rethrow(Throwable cause) {
    find(cause)
        .ifPresent(
            error -> {
              throw error;
            });
  }
}
