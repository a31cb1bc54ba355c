package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process and its descendants, as {@code /proc} tells of them.
 *
 * @param pid of the first
 */
record ProcessTree(long pid) {
  /** Of a second; what Linux counts in on every machine that Java 17 runs on. */
  private static final double TICKS = 100;

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** Processor time so far, user's and system's, of all threads. */
  double cpuSeconds() throws IOException {
    long ticks = 0;
    for (long each : all()) {
      String stat = Files.readString(Path.of("/proc/" + each + "/stat"));
      // What precedes is pid and name, and the name may have blanks.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }
    return ticks / TICKS;
  }

  /** {@code VmRSS}, {@code RssAnon} and the like, all together. */
  double mib(String name) throws IOException {
    long kib = 0;
    for (long each : all()) {
      for (String line : Files.readAllLines(Path.of("/proc/" + each + "/status"))) {
        if (line.startsWith(name + ":")) {
          kib += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return kib / 1024.0;
  }

  private List<Long> all() {
    ProcessHandle first =
        ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException(pid + " has ended"));
    return Stream.concat(Stream.of(first), first.descendants()).map(ProcessHandle::pid).toList();
  }
}
