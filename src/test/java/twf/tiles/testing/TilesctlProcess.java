package twf.tiles.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs {@code tilesctl} as an operator installs it, with script and jar below one folder. */
public final class TilesctlProcess {
  private final Path home;
  private final Map<String, String> environment = new TreeMap<>();

  /**
   * Installs the script and the jar.
   *
   * @param home where {@code bin} and {@code lib} are created
   */
  public TilesctlProcess(Path home) {
    this.home = home;
    try {
      Files.createDirectories(home.resolve("bin"));
      Files.createDirectories(home.resolve("lib"));
      Files.copy(Path.of("scripts", "tilesctl"), script());
      Files.copy(Path.of(System.getProperty("offline-tiles.jar")), jar());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    with("JAVA_HOME", System.getProperty("java.home"));
    with("PATH", System.getenv("PATH"));
    with("USER", "ada");
    // A class archive created in the background would outlive the test's folder.
    with("TILESCTL_NO_ARCHIVE", "1");
  }

  public Path script() {
    return home.resolve("bin/tilesctl");
  }

  public Path jar() {
    return home.resolve("lib/offline-tiles.jar");
  }

  /** Sets an environment variable for all later runs. */
  public TilesctlProcess with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Runs the script to completion. */
  public Ended run(String... arguments) {
    return run(script(), arguments);
  }

  /** Runs the script by another path, or another program in the same environment, to completion. */
  public Ended run(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(home, "out", ".txt");
      Path err = Files.createTempFile(home, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(ServerUnderTest.BOUND.toSeconds(), SECONDS);
      process.destroyForcibly();
      assertThat(ended).as("%s exits", command).isTrue();
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The exit code and output of a process. */
  public record Ended(int code, String out, String err) {
    /** Returns standard output; asserts that the process succeeded without error output. */
    public String output() {
      assertThat(err).isEmpty();
      assertThat(code).as(out).isZero();
      return out;
    }
  }
}
