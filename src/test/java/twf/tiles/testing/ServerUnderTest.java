package twf.tiles.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The real jar as a child process, as an operator runs it; killed when it is closed. */
public final class ServerUnderTest implements AutoCloseable {
  /** How long anything may take; generous, for machines that are busy. */
  public static final Duration BOUND = Duration.ofSeconds(30);

  /** What starts soonest. */
  public static final List<String> QUICK =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final String PUBLIC = "public port: ";
  private static final String MANAGEMENT = "management port: ";
  private static final String BRIDGE = "admin bridge: ";

  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<Thread> readers;

  private ServerUnderTest(Process process) {
    this.process = process;
    this.readers =
        List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
  }

  /**
   * Runs the jar and waits for nothing.
   *
   * @param folder the working folder
   * @param environment all of it: nothing is inherited
   */
  public static ServerUnderTest run(Path folder, Map<String, String> environment, String... args) {
    return run(List.of(), folder, environment, args);
  }

  /**
   * As the other, by a program that changes what the server may do before it becomes it.
   *
   * @param by the program and its arguments
   */
  public static ServerUnderTest run(
      List<String> by, Path folder, Map<String, String> environment, String... args) {
    return run(by, QUICK, folder, environment, args);
  }

  /** As {@link #run(Path, Map, String...)}, with options of the JVM. */
  public static ServerUnderTest run(
      Path folder, List<String> jvm, Map<String, String> environment, String... args) {
    return run(List.of(), jvm, folder, environment, args);
  }

  private static ServerUnderTest run(
      List<String> by,
      List<String> jvm,
      Path folder,
      Map<String, String> environment,
      String... args) {
    List<String> command = new ArrayList<>(by);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The JVM does not read TMPDIR. An option of the caller comes later and wins.
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(jvm);
    command.add("-jar");
    command.add(System.getProperty("offline-tiles.jar"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return new ServerUnderTest(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the server and waits until it says its ports. */
  public static ServerUnderTest start(
      Roots roots, Map<String, String> environment, String... args) {
    return start(List.of(), roots, environment, args);
  }

  /** As the other, by a program that changes what the server may do before it becomes it. */
  public static ServerUnderTest start(
      List<String> by, Roots roots, Map<String, String> environment, String... args) {
    return listening(run(by, roots.folder(), environment, args));
  }

  /** As {@link #start(Roots, Map, String...)}, with options of the JVM. */
  public static ServerUnderTest start(
      Roots roots, List<String> jvm, Map<String, String> environment, String... args) {
    return listening(run(roots.folder(), jvm, environment, args));
  }

  private static ServerUnderTest listening(ServerUnderTest server) {
    try {
      server.awaitLine(BRIDGE);
      return server;
    } catch (RuntimeException | AssertionError e) {
      server.close();
      throw e;
    }
  }

  private static Thread read(InputStream stream, List<String> lines) {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader text =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                text.lines().forEach(lines::add);
              } catch (IOException | UncheckedIOException e) {
                lines.add("(reading ended: " + e + ")");
              }
            },
            "child output");
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  /**
   * Waits for a line of the log that contains {@code part}; fails at once where the process ends.
   */
  public String awaitLine(String part) {
    await(part)
        .atMost(BOUND)
        .failFast(() -> !process.isAlive() && line(part).isEmpty() && ended())
        .until(() -> line(part).isPresent());
    return line(part).orElseThrow();
  }

  /** A process has ended when all that it said is read. */
  private boolean ended() {
    return readers.stream().noneMatch(Thread::isAlive);
  }

  private Optional<String> line(String part) {
    return out.stream().filter(line -> line.contains(part)).findFirst();
  }

  /** Where clients ask. */
  public URI publicUri() {
    return uri(PUBLIC);
  }

  /** Where operators ask. */
  public URI managementUri() {
    return uri(MANAGEMENT);
  }

  /** The port of the event-bus bridge. */
  public int bridgePort() {
    String line = line(BRIDGE).orElseThrow();
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).split(" ", 2)[0]);
  }

  private URI uri(String before) {
    String line = line(before).orElseThrow();
    return URI.create(line.substring(line.indexOf(before) + before.length()));
  }

  /** A client of both ports. */
  public ServerClient client() {
    return new ServerClient(publicUri(), managementUri());
  }

  /** A new connection to the event-bus bridge, to be closed by the caller. */
  public TestBridgeClient bridge() {
    return new TestBridgeClient(bridgePort());
  }

  /** What it wrote to standard output, the log, so far. */
  public List<String> out() {
    return List.copyOf(out);
  }

  /** What it wrote to standard error so far. */
  public List<String> err() {
    return List.copyOf(err);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM, without waiting. By its handle: the process itself would close its output, too. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** SIGTERM; answers the exit code. */
  public int stop() {
    terminate();
    return exitCode();
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    process.toHandle().destroyForcibly();
    exitCode();
  }

  /** Waits for the end, and for all that was said. */
  public int exitCode() {
    try {
      assertThat(process.waitFor(BOUND.toSeconds(), SECONDS)).as("it ends").isTrue();
      for (Thread reader : readers) {
        reader.join(BOUND.toMillis());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
