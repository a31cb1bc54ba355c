package twf.tiles.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Runs the real jar as a separate process on free loopback ports. */
final class BenchmarkedServer implements AutoCloseable {
  private static final Path JAR = Path.of("target/offline-tiles.jar").toAbsolutePath();
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final long MAX_WAIT_SECONDS = 60;
  private static final long MAX_STOP_SECONDS = 15;

  private final Process process;
  private final long startedAt;
  private final List<String> lines = new ArrayList<>();

  private BenchmarkedServer(Process process, long startedAt) {
    this.process = process;
    this.startedAt = startedAt;
    Thread reader = new Thread(this::read, "log of the server");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a server with publishing enabled; does not wait for it. */
  static BenchmarkedServer start(
      BenchDirectories roots, List<String> jvm, Map<String, String> settings) throws IOException {
    Map<String, String> all = new TreeMap<>(defaults(roots));
    all.putAll(settings);
    StringBuilder yaml = new StringBuilder();
    all.forEach((key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
    Path config = Files.writeString(roots.folder().resolve("bench.yaml"), yaml);
    List<String> command = new ArrayList<>(List.of(tool("java")));
    command.addAll(jvm);
    command.addAll(List.of("-jar", JAR.toString(), "serve", "--config", config.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(roots.folder().toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeAll(all.keySet());
    builder.environment().putAll(Map.of("LOG_FORMAT", "text", "LOG_LEVEL", "info"));
    long before = System.nanoTime();
    return new BenchmarkedServer(builder.start(), before);
  }

  private static Map<String, String> defaults(BenchDirectories roots) throws IOException {
    return Map.ofEntries(
        Map.entry("STAGING_ROOT", roots.staging().toString()),
        Map.entry("PUBLISH_ROOT", roots.published().toString()),
        Map.entry("MANIFEST_ROOT", roots.manifests().toString()),
        Map.entry("OFFLINE_TILES_ENABLED", "true"),
        Map.entry("OFFLINE_TILES_INITIAL_GATE", "1"),
        Map.entry("OFFLINE_TILES_PUBLISH_DELTA", "1"),
        Map.entry("OFFLINE_TILES_MAX_WORKERS", "4"),
        Map.entry("OFFLINE_TILES_RETAIN_RUNS", "0"),
        Map.entry("HTTP_HOST", "127.0.0.1"),
        Map.entry("HTTP_PORT", freePort()),
        Map.entry("MANAGEMENT_PORT", "0"),
        Map.entry("ADMIN_BRIDGE_PORT", "0"));
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(free.getLocalPort());
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        synchronized (lines) {
          lines.add(text);
          lines.notifyAll();
        }
      }
    } catch (IOException ended) {
      // The output ends with the process.
    }
  }

  /** Returns the number of log lines so far, for use as a start position of {@link #await}. */
  int mark() {
    synchronized (lines) {
      return lines.size();
    }
  }

  /** Waits for the first log line, from {@code mark} on, that matches. */
  String await(int mark, Predicate<String> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_WAIT_SECONDS);
    synchronized (lines) {
      for (int next = mark; ; next++) {
        while (next >= lines.size()) {
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (left <= 0 || !process.isAlive()) {
            throw new IllegalStateException("the expected line was not logged: " + lines);
          }
          lines.wait(Math.min(left, 1000));
        }
        if (wanted.test(lines.get(next))) {
          return lines.get(next);
        }
      }
    }
  }

  /** Returns the port of the event-bus bridge. */
  String bridgePort() throws InterruptedException {
    String text = await(0, line -> line.contains("admin bridge: "));
    return text.substring(text.lastIndexOf(':') + 1);
  }

  /** Returns {@code http://127.0.0.1:port} of the {@code public} or the {@code management} port. */
  String url(String which) throws InterruptedException {
    String text = await(0, line -> line.contains(which + " port: http"));
    return text.substring(text.indexOf("http://"));
  }

  long pid() {
    return process.pid();
  }

  long startedAt() {
    return startedAt;
  }

  /** Returns the CPU time of all threads so far; less noisy than wall time on a busy machine. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
  }

  /** Returns the number after {@code name} in a file of {@code /proc/PID}. */
  long proc(String file, String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid(), file))) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + name + " in " + file);
  }

  /** Runs {@code jcmd} on the server. */
  String jcmd(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tool("jcmd"), Long.toString(process.pid())));
    command.addAll(List.of(arguments));
    return output(command);
  }

  /** Runs the jar with other arguments to completion. */
  static String runToEnd(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tool("java"), "-jar", JAR.toString()));
    command.addAll(arguments);
    return output(command);
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process ran = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(ran.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (ran.waitFor() != 0) {
      throw new IOException(command + ": " + output);
    }
    return output;
  }

  private static String tool(String name) {
    return JAVA_HOME.resolve("bin").resolve(name).toString();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, MAX_STOP_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
