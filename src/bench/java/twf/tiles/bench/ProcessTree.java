package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Resource usage of a process and its descendants, from {@code /proc}.
 *
 * @param pid of the root process
 */
record ProcessTree(long pid) {
  /** Clock ticks per second (USER_HZ): 100 on all Linux platforms that Java 17 supports. */
  private static final double TICKS = 100;

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** Returns the user and system CPU time of all threads so far. */
  double cpuSeconds() throws IOException {
    long ticks = 0;
    for (long each : all()) {
      String stat = Files.readString(Path.of("/proc/" + each + "/stat"));
      // Skip pid and name, because the name may contain spaces.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }
    return ticks / TICKS;
  }

  /** Returns the sum of {@code VmRSS}, {@code RssAnon} or a similar field, in MiB. */
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
