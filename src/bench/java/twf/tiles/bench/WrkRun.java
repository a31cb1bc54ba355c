package twf.tiles.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One run of the load generator wrk with one thread and persistent connections.
 *
 * @param list file of requests, see {@link BenchRequest#write}
 * @param connections number of connections
 * @param delayMs delay before each request of a connection; 0 for none
 * @param leastBytes minimum size of a response body
 */
record WrkRun(Path list, int connections, int delayMs, long leastBytes) {
  private static final Path SCRIPT = Path.of("src/bench/wrk/asks.lua").toAbsolutePath();
  private static final int CONNECTIONS = 64;
  private static final int FIGURES = 10;

  /** Sends requests without delay. */
  static WrkRun atFullSpeed(Path list, long leastBytes) {
    return new WrkRun(list, CONNECTIONS, 0, leastBytes);
  }

  /**
   * Results of one run.
   *
   * @param requests number of completed requests
   * @param perSecond requests per second
   * @param p50Ms median latency
   * @param p99Ms 99th percentile of the latency
   * @param cpuMs CPU time of the server per thousand requests
   */
  record Sample(long requests, double perSecond, double p50Ms, double p99Ms, double cpuMs) {}

  /** Runs the load generator; fails if a response was an error or a connection broke. */
  Sample run(RunningServer server, int seconds) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections));
    command.addAll(List.of("-d" + seconds + "s", "--timeout", "10s", "-s", SCRIPT.toString()));
    command.addAll(List.of(server.url() + "/", "--", list.toString()));
    if (delayMs > 0) {
      command.add(Integer.toString(delayMs));
    }
    double before = server.processes().cpuSeconds();
    Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = wrk.waitFor();
    double cpu = server.processes().cpuSeconds() - before;
    String line = output.lines().filter(each -> each.startsWith("FIGURES ")).findFirst().orElse("");
    if (code != 0 || line.isEmpty()) {
      throw new IOException(command + ": " + output);
    }
    return sample(server, line, cpu);
  }

  private Sample sample(RunningServer server, String line, double cpu) throws IOException {
    long[] of = Arrays.stream(line.split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
    if (of.length != FIGURES) {
      throw new IOException("cannot be read: " + line);
    }
    long requests = of[0];
    if (of[3] + of[4] + of[5] + of[6] + of[7] > 0) {
      throw new IOException(
          "%s, %s: %d connects, %d reads, %d writes failed, %d answers were errors, %d too late"
              .formatted(server.name(), list.getFileName(), of[3], of[4], of[5], of[6], of[7]));
    }
    if (requests == 0 || of[2] / requests < leastBytes) {
      throw new IOException(
          "%s, %s: %d bytes in %d answers, expected %d in each"
              .formatted(server.name(), list.getFileName(), of[2], requests, leastBytes));
    }
    double seconds = of[1] / 1e6;
    return new Sample(
        requests, requests / seconds, of[8] / 1e3, of[9] / 1e3, cpu * 1000 / requests * 1000);
  }
}
