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
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Runs the real jar as a child process, as an operator does; {@link #close} kills it. */
public final class ServerUnderTest implements AutoCloseable {
  /** Upper bound of every wait; generous, for busy machines. */
  public static final Duration BOUND = Duration.ofSeconds(30);

  /** JVM options for a fast start. */
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
   * Runs the jar without waiting.
   *
   * @param folder the working directory
   * @param environment the complete environment; nothing is inherited
   */
  public static ServerUnderTest run(Path folder, Map<String, String> environment, String... args) {
    return run(List.of(), folder, environment, args);
  }

  /**
   * Like {@link #run(Path, Map, String...)}, through a wrapper that changes the process's limits or
   * privileges and then executes the server.
   *
   * @param by the wrapper and its arguments
   */
  public static ServerUnderTest run(
      List<String> by, Path folder, Map<String, String> environment, String... args) {
    return run(by, QUICK, folder, environment, args);
  }

  /** Like {@link #run(Path, Map, String...)}, with JVM options. */
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
    // The JVM ignores TMPDIR. A later option of the caller takes precedence.
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(ClassData.OPTIONS);
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

  /** Runs the server and waits until it logs its ports. */
  public static ServerUnderTest start(
      Roots roots, Map<String, String> environment, String... args) {
    return start(List.of(), roots, environment, args);
  }

  /** Like {@link #start(Roots, Map, String...)}, through a wrapper command. */
  public static ServerUnderTest start(
      List<String> by, Roots roots, Map<String, String> environment, String... args) {
    return listening(run(by, roots.folder(), environment, args));
  }

  /** Like {@link #start(Roots, Map, String...)}, with JVM options. */
  public static ServerUnderTest start(
      Roots roots, List<String> jvm, Map<String, String> environment, String... args) {
    return listening(run(roots.folder(), jvm, environment, args));
  }

  /**
   * The classes of the jar as the JVM keeps them in memory, recorded by the first start of a build:
   * servers start in half the time with it.
   */
  private static final class ClassData {
    static final List<String> OPTIONS = options();

    private static List<String> options() {
      Path jar = Path.of(System.getProperty("offline-tiles.jar")).toAbsolutePath();
      try {
        Path file =
            jar.resolveSibling("classes-" + Files.getLastModifiedTime(jar).toMillis() + ".jsa");
        // Test classes run in several processes.
        try (FileChannel channel =
                FileChannel.open(
                    jar.resolveSibling("classes.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          if (lock.isValid() && !Files.exists(file)) {
            record(jar, file);
          }
        }
        // The log of the server is on the same stream.
        return List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void record(Path jar, Path file) throws IOException {
      Path folder = Files.createTempDirectory("classes");
      try (DirectoryStream<Path> outdated =
          Files.newDirectoryStream(jar.getParent(), "classes-*.jsa")) {
        for (Path each : outdated) {
          Files.delete(each);
        }
      }
      Path part = jar.resolveSibling("classes.part");
      Files.deleteIfExists(part);
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-XX:ArchiveClassesAtExit=" + part);
      command.addAll(QUICK);
      command.addAll(List.of("-jar", jar.toString()));
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(new Roots(folder).environment());
      try (ServerUnderTest server = new ServerUnderTest(builder.start())) {
        server.awaitLine(BRIDGE);
        server.stop();
      } finally {
        try (Stream<Path> all = Files.walk(folder)) {
          for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
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

  /** Waits for a log line that contains {@code part}; fails immediately if the process exits. */
  public String awaitLine(String part) {
    await(part)
        .atMost(BOUND)
        .failFast(() -> !process.isAlive() && line(part).isEmpty() && ended())
        .until(() -> line(part).isPresent());
    return line(part).orElseThrow();
  }

  /** Returns whether the process has exited and all of its output has been read. */
  private boolean ended() {
    return readers.stream().noneMatch(Thread::isAlive);
  }

  private Optional<String> line(String part) {
    return out.stream().filter(line -> line.contains(part)).findFirst();
  }

  /** Returns the base URI of the public port. */
  public URI publicUri() {
    return uri(PUBLIC);
  }

  /** Returns the base URI of the management port. */
  public URI managementUri() {
    return uri(MANAGEMENT);
  }

  /** Returns the port of the event-bus bridge. */
  public int bridgePort() {
    String line = line(BRIDGE).orElseThrow();
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).split(" ", 2)[0]);
  }

  private URI uri(String before) {
    String line = line(before).orElseThrow();
    return URI.create(line.substring(line.indexOf(before) + before.length()));
  }

  /** Returns a client of both ports. */
  public ServerClient client() {
    return new ServerClient(publicUri(), managementUri());
  }

  /** Opens a connection to the event-bus bridge; the caller closes it. */
  public TestBridgeClient bridge() {
    return new TestBridgeClient(bridgePort());
  }

  /** Returns the lines on standard output, which is the log, so far. */
  public List<String> out() {
    return List.copyOf(out);
  }

  /** Returns the lines on standard error so far. */
  public List<String> err() {
    return List.copyOf(err);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Sends SIGTERM without waiting. Uses the handle, because {@link Process#destroy} also closes the
   * output streams.
   */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Sends SIGTERM and returns the exit code. */
  public int stop() {
    terminate();
    return exitCode();
  }

  /** Sends SIGKILL and waits for the exit. */
  public void kill() {
    process.toHandle().destroyForcibly();
    exitCode();
  }

  /** Waits until the process has exited and all of its output has been read. */
  public int exitCode() {
    try {
      assertThat(process.waitFor(BOUND.toSeconds(), SECONDS)).as("exits").isTrue();
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
