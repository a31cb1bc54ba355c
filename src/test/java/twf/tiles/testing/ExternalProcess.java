package twf.tiles.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An external program that listens on the loopback interface and runs in its own folder. */
public final class ExternalProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private ExternalProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts the program and waits until it listens on the port. */
  public static ExternalProcess start(
      Path folder, Map<String, String> environment, int port, String... command) {
    ExternalProcess started = run(folder, environment, command);
    await(command[0])
        .atMost(ServerUnderTest.BOUND)
        .failFast(() -> started.assertAlive())
        .until(() -> listens(port));
    return started;
  }

  /** Starts the program without waiting. */
  public static ExternalProcess run(
      Path folder, Map<String, String> environment, String... command) {
    Path log = folder.resolve("daemon.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    try {
      return new ExternalProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertAlive() {
    assertThat(process.isAlive()).as(log()).isTrue();
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the output so far. */
  public String log() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Sends SIGTERM and returns the exit code. */
  public int stop() {
    process.toHandle().destroy();
    return exitCode();
  }

  /** Waits until the process exits by itself. */
  public int exitCode() {
    try {
      assertThat(process.waitFor(ServerUnderTest.BOUND.toSeconds(), SECONDS)).as(log()).isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends SIGTERM, then SIGKILL if the process does not exit within 10 seconds. */
  @Override
  public void close() {
    process.toHandle().destroy();
    process.onExit().completeOnTimeout(process, 10, SECONDS).join();
    process.destroyForcibly();
  }
}
