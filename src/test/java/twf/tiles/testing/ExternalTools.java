package twf.tiles.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Runs external programs, such as those that the shipped configurations are for. */
public final class ExternalTools {
  private static final int MAX_SECONDS = 240;

  private ExternalTools() {}

  /** The exit code of a program and its output, standard output and standard error combined. */
  public record Ran(int code, String said) {}

  /**
   * Returns the path of a program. Skips the test if it is not installed.
   *
   * @param debianPackage the Debian package to install
   */
  public static String require(String name, String debianPackage) {
    Optional<Path> found =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(":")),
                Stream.of("/usr/sbin", "/usr/bin", "/bin"))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(), name + " is absent: apt-get install " + debianPackage + " to test it");
    return found.orElseThrow().toString();
  }

  /** Runs a program to completion with additional environment variables. */
  public static Ran run(Map<String, String> environment, String... command) {
    try {
      Path said = Files.createTempFile("said", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        boolean ended = process.waitFor(MAX_SECONDS, SECONDS);
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(ended).as("%s exits: %s", List.of(command), text).isTrue();
        return new Ran(process.exitValue(), text);
      } finally {
        process.destroyForcibly();
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs a program, asserts that it succeeds, and returns its output. */
  public static String succeed(String... command) {
    Ran ran = run(Map.of(), command);
    assertThat(ran.code()).as("%s: %s", List.of(command), ran.said()).isZero();
    return ran.said();
  }

  /** Skips the test if the machine has no {@code ::1}. */
  public static void requireIpv6() {
    try {
      Assumptions.assumeTrue(
          NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null,
          "this machine has no IPv6 loopback address (::1)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a loopback port that is currently free. */
  public static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
