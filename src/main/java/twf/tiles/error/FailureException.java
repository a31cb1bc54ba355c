package twf.tiles.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.SingleLineText;

/**
 * Carries a {@link Failure} through a {@code Future}. It has a stack trace only if it has a cause.
 */
public class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NO_SPACE = "No space left on device";

  /** Advice for operators by the error text of Linux. */
  private static final Map<String, String> ADVICE =
      Map.of(
          NO_SPACE,
          "make room there",
          "Disk quota exceeded",
          "make room there, or raise the quota of bytes and files",
          "Read-only file system",
          "remount it read-write",
          "Input/output error",
          "the disk or its connection fails, look at dmesg",
          "Too many open files",
          "raise LimitNOFILE= of the service, or ulimit -n");

  /**
   * With more free space than this, a failed write is not caused by a lack of bytes: no single
   * write is larger.
   */
  private static final long AMPLE_BYTES = 16L << 20;

  private static final double GIB = 1L << 30;

  private final transient Failure failure;

  protected FailureException(Failure failure) {
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

  /**
   * Reports a failure without a file or URL of its own.
   *
   * @param message one line that names the object, the problem and, if known, what to do
   */
  public static FailureException of(FailureKind kind, String message) {
    return new FailureException(new Failure(kind, message));
  }

  public static FailureException badRequest(String message) {
    return of(FailureKind.BAD_REQUEST, message);
  }

  public static FailureException notFound(String message) {
    return of(FailureKind.NOT_FOUND, message);
  }

  public static FailureException conflict(String message) {
    return of(FailureKind.CONFLICT, message);
  }

  public static FailureException tooMany(String message) {
    return of(FailureKind.TOO_MANY, message);
  }

  /**
   * Reports a file or reply that does not have the format that it should have. Both texts are
   * sanitised: decoders and parsers quote their input, which may contain line breaks.
   *
   * @param where the file or URL
   * @param problem the expected and the actual content
   */
  public static FailureException malformed(String where, String problem) {
    return new FailureException(
        new Failure(
            FailureKind.MALFORMED,
            SingleLineText.sanitize(where),
            SingleLineText.sanitize(problem)));
  }

  public static FailureException unavailable(String message) {
    return of(FailureKind.UNAVAILABLE, message);
  }

  /**
   * Describes an I/O error on a file.
   *
   * @param where the file; used if the exception does not name one
   */
  public static FailureException storage(Path where, IOException cause) {
    String file = cause instanceof FileSystemException system ? system.getFile() : null;
    return file == null
        ? storage(where.toString(), describe(where, cause), cause)
        : storage(file, describe(path(file, where), cause), cause);
  }

  /** Reports a file that could not be read or written. */
  public static FailureException storage(String where, String problem, @Nullable Throwable cause) {
    return new FailureException(new Failure(FailureKind.STORAGE, where, problem), cause);
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
      return addAdvice(system.getReason(), where);
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : addAdvice(message, where);
  }

  /**
   * Returns the problem followed by advice, if there is any. For a full disk, queries the free
   * space of the file system.
   *
   * @param where the file that caused the problem; need not exist
   */
  private static String addAdvice(String problem, Path where) {
    String advice = ADVICE.get(problem);
    if (advice == null) {
      return problem;
    }
    Path folder = folder(where);
    long free = problem.equals(NO_SPACE) ? freeBytes(folder) : 0;
    return free < AMPLE_BYTES
        ? problem + ": " + advice
        : String.format(
            Locale.ROOT,
            "%s although %.2f GiB are free: the file system is out of inodes (see df -i %s) or a"
                + " quota is reached; remove files there, or raise the limit",
            problem,
            free / GIB,
            folder);
  }

  private static Path folder(Path where) {
    Path folder = where.toAbsolutePath();
    while (!Files.isDirectory(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static long freeBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException unknown) {
      return 0;
    }
  }
}
