package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;

/** Tests failing starts: one clear line per problem, no stack trace, a specific exit code. */
@Tag("slow")
class StartupFailureIT {
  @TempDir Path folder;

  private Roots roots;

  @BeforeEach
  void makeRoots() {
    roots = new Roots(folder);
  }

  @Test
  void namesInvalidValueAndAllowedOnes() {
    assertThat(failed(roots.environment("OFFLINE_TILES_MAX_WORKERS", "7")))
        .singleElement()
        .asString()
        .contains("OFFLINE_TILES_MAX_WORKERS", "7", "1 to 6");
  }

  @Test
  void namesAllInvalidValuesTogether() {
    assertThat(
            failed(
                roots.environment(
                    "OFFLINE_TILES_ENABLED", "perhaps",
                    "HTTP_PORT", "99999",
                    "OFFLINE_TILES_INITIAL_GATE", "0")))
        .hasSize(3)
        .anyMatch(line -> line.contains("OFFLINE_TILES_ENABLED") && line.contains("perhaps"))
        .anyMatch(line -> line.contains("HTTP_PORT") && line.contains("99999"))
        .anyMatch(line -> line.contains("OFFLINE_TILES_INITIAL_GATE"));
  }

  @Test
  void namesMissingOrNonDirectoryRoots() throws IOException {
    Path missing = folder.resolve("missing");
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(
            failed(
                roots.environment(
                    "MANIFEST_ROOT", missing.toString(), "PUBLISH_ROOT", file.toString())))
        .hasSize(2)
        .anyMatch(line -> line.contains("MANIFEST_ROOT") && line.contains(missing.toString()))
        .anyMatch(line -> line.contains("PUBLISH_ROOT") && line.contains(file.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP_PORT", "MANAGEMENT_PORT", "ADMIN_BRIDGE_PORT"})
  void namesPortInUse(String key) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(failed(roots.environment(key, port)))
          .singleElement()
          .asString()
          .contains(key, "127.0.0.1:" + port, "in use");
    }
  }

  @Test
  void namesMissingSettingsFile() {
    assertThat(failed(roots.environment(), "--config", "nowhere.yaml"))
        .singleElement()
        .asString()
        .contains("nowhere.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "io_uring"})
  void namesUnavailableTransportWithAlternatives(String transport) {
    assertThat(failed(withoutNative("HTTP_TRANSPORT", transport)))
        .singleElement()
        .asString()
        .matches(
            "offline-tiles: HTTP_TRANSPORT: "
                + transport
                + " is not available on this machine \\(.*disabled.*\\); allowed here: auto, nio");
  }

  @Test
  void fallsBackToNio() {
    try (ServerUnderTest server = ServerUnderTest.start(roots, withoutNative())) {
      assertThat(server.awaitLine("network: ")).contains("network: nio, ");
      assertThat(server.stop()).isZero();
    }
  }

  private Map<String, String> withoutNative(String... more) {
    Map<String, String> environment = roots.environment(more);
    environment.put("JAVA_TOOL_OPTIONS", "-Dio.netty.transport.noNative=true");
    return environment;
  }

  private List<String> failed(Map<String, String> environment, String... args) {
    try (ServerUnderTest server = ServerUnderTest.run(folder, environment, args)) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertNoStackTrace(server);
      assertThat(said(server)).allMatch(line -> line.startsWith("offline-tiles: "));
      return said(server);
    }
  }

  /** Returns the standard error of the server without the JVM's notice about its own options. */
  private static List<String> said(ServerUnderTest server) {
    return server.err().stream().filter(line -> !line.startsWith("Picked up ")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"frobnicate", "--frobnicate", "serve --config", "sample"})
  void exitsWithTwoOnUsageError(String args) {
    try (ServerUnderTest program = ServerUnderTest.run(folder, Map.of(), args.split(" ", -1))) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.err()).isNotEmpty();
      assertNoStackTrace(program);
    }
  }

  @Test
  void exitsWithZeroOnHelp() {
    try (ServerUnderTest program = ServerUnderTest.run(folder, Map.of(), "--help")) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.out()).anyMatch(line -> line.contains("serve"));
      assertThat(program.err()).isEmpty();
    }
  }

  private static void assertNoStackTrace(ServerUnderTest process) {
    assertThat(process.out()).noneMatch(line -> line.strip().startsWith("at "));
    assertThat(process.err()).noneMatch(line -> line.strip().startsWith("at "));
  }
}
