package twf.tiles.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Failure} through a {@code Future}; has no stack trace unless it has a cause. */
public final class TileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public TileException(Failure failure) {
    this(failure, null);
  }

  public TileException(Failure failure, @Nullable Throwable cause) {
    super(failure.message(), cause, false, cause != null);
    this.failure = failure;
  }

  /** The failure that this exception carries. */
  public Failure failure() {
    return failure;
  }

  public static TileException badRequest(String message) {
    return new TileException(new Failure.BadRequest(message));
  }

  public static TileException notFound(String message) {
    return new TileException(new Failure.NotFound(message));
  }

  public static TileException conflict(String message) {
    return new TileException(new Failure.Conflict(message));
  }

  public static TileException malformed(String where, String problem) {
    return new TileException(new Failure.Malformed(where, problem));
  }

  public static TileException unavailable(String message) {
    return new TileException(new Failure.Unavailable(message));
  }

  /**
   * What the system said of a file, in words.
   *
   * @param where the file, unless the system itself names one
   */
  public static TileException storage(Path where, IOException cause) {
    String file = cause instanceof FileSystemException system ? system.getFile() : null;
    return file == null
        ? new TileException(new Failure.Storage(where.toString(), words(where, cause)), cause)
        : new TileException(new Failure.Storage(file, words(path(file, where), cause)), cause);
  }

  private static Path path(String file, Path otherwise) {
    try {
      return otherwise.getFileSystem().getPath(file);
    } catch (InvalidPathException e) {
      return otherwise;
    }
  }

  private static String words(Path where, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileSystemException system && system.getReason() != null) {
      return Advice.with(system.getReason(), where);
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : Advice.with(message, where);
  }
}
