package twf.tiles.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import twf.tiles.testing.ServerClient;

/**
 * Resource usage of a server process at one moment.
 *
 * @param second seconds since the start of the soak
 * @param heapMib live data: use of the old generation after a full collection ({@code jcmd
 *     GC.run}), from the server's own metrics
 * @param descriptors number of entries in {@code /proc/PID/fd}
 * @param threads number of entries in {@code /proc/PID/task}, including the JVM's own threads
 * @param rssMib resident memory: all heap ever touched, off-heap caches and code
 */
record ProcessMetrics(double second, double heapMib, int descriptors, int threads, double rssMib) {
  static ProcessMetrics of(long pid, ServerClient client, double second) {
    Path process = Path.of("/proc/" + pid);
    int descriptors = entries(process.resolve("fd"));
    int threads = entries(process.resolve("task"));
    return new ProcessMetrics(second, heap(pid, client), descriptors, threads, resident(process));
  }

  private static double heap(long pid, ServerClient client) {
    jcmd(pid, "GC.run");
    String metrics = client.metrics();
    return number(metrics, "jvm_memory_usage_after_gc{.*heap.*")
        * number(metrics, "jvm_memory_max_bytes{.*id=\".*Old Gen\".*")
        / 1024
        / 1024;
  }

  private static double number(String metrics, String line) {
    return metrics
        .lines()
        .filter(each -> each.matches(line.replace("{", "\\{")))
        .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no metric " + line));
  }

  private static String jcmd(long pid, String command) {
    try {
      Process ran =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(pid),
                  command)
              .redirectErrorStream(true)
              .start();
      String said = new String(ran.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (ran.waitFor() != 0) {
        throw new IOException("jcmd " + command + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double resident(Path process) {
    try {
      for (String line : Files.readAllLines(process.resolve("status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
        }
      }
      throw new IOException("no VmRSS");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
