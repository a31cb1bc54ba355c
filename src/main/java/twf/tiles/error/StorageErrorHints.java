package twf.tiles.error;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Adds advice for operators to I/O errors. The keys are the error texts of Linux. */
final class StorageErrorHints {
  private static final String NO_SPACE = "No space left on device";

  private static final Map<String, String> KNOWN =
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

  private StorageErrorHints() {}

  /**
   * Returns the problem followed by advice, if there is any. For a full disk, queries the free
   * space of the file system.
   *
   * @param where the file that caused the problem; need not exist
   */
  static String addHint(String problem, Path where) {
    String advice = KNOWN.get(problem);
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
