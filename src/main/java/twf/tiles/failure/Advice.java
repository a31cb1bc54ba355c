package twf.tiles.failure;

import java.util.Map;

/** What an operator can do about what the system says of files; its words are those of Linux. */
final class Advice {
  private static final Map<String, String> KNOWN =
      Map.of(
          "No space left on device", "make room there",
          "Disk quota exceeded", "make room there, or raise the quota",
          "Read-only file system", "remount it read-write",
          "Input/output error", "the disk or its connection fails, look at dmesg",
          "Too many open files", "raise LimitNOFILE= of the service, or ulimit -n");

  private Advice() {}

  /** The problem, and what to do about it where that is known. */
  static String with(String problem) {
    String advice = KNOWN.get(problem);
    return advice == null ? problem : problem + ": " + advice;
  }
}
