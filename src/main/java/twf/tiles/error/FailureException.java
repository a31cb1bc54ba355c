package twf.tiles.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link Failure} through a {@code Future}. It has a stack trace only if it has a cause.
 */
public final class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public FailureException(Failure failure) {
    this(failure, null);
  }

  public FailureException(Failure failure, @Nullable Throwable cause) {
    super(failure.message(), cause, false, cause != null);
    this.failure = failure;
  }

  /** Returns the failure that this exception carries. */
  public Failure failure() {
    return failure;
  }

  public static FailureException badRequest(String message) {
    return new FailureException(new Failure.BadRequest(message));
  }

  public static FailureException notFound(String message) {
    return new FailureException(new Failure.NotFound(message));
  }

  public static FailureException conflict(String message) {
    return new FailureException(new Failure.Conflict(message));
  }

  public static FailureException malformed(String where, String problem) {
    return new FailureException(new Failure.Malformed(where, problem));
  }

  public static FailureException unavailable(String message) {
    return new FailureException(new Failure.Unavailable(message));
  }

  /**
   * Describes an I/O error on a file.
   *
   * @param where the file; used if the exception does not name one
   */
  public static FailureException storage(Path where, IOException cause) {
    String file = cause instanceof FileSystemException system ? system.getFile() : null;
    return file == null
        ? new FailureException(new Failure.Storage(where.toString(), describe(where, cause)), cause)
        : new FailureException(
            new Failure.Storage(file, describe(path(file, where), cause)), cause);
  }

  private static Path path(String file, Path fallback) {
    try {
      return fallback.getFileSystem().getPath(file);
    } catch (InvalidPathException e) {
      return fallback;
    }
  }

  private static String describe(Path where, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileSystemException system && system.getReason() != null) {
      return StorageErrorHints.addHint(system.getReason(), where);
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : StorageErrorHints.addHint(message, where);
  }
}
