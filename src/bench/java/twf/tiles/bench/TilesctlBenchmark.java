package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Compares {@code tilesctl status}, including the script, with and without its class archive, in
 * alternating runs.
 */
final class TilesctlBenchmark {
  private static final int TIMES = 20;
  private static final long TIMEOUT_SECONDS = 60;

  private TilesctlBenchmark() {}

  static MarkdownTable run() throws Exception {
    try (BenchDirectories roots = new BenchDirectories("tilesctl");
        BenchmarkedServer server = BenchmarkedServer.start(roots, List.of(), Map.of())) {
      String port = server.bridgePort();
      Path with = installed(roots.folder().resolve("with"));
      Path without = installed(roots.folder().resolve("without"));
      milliseconds(List.of(with.toString(), "--warm"));
      List<Double> archived = new ArrayList<>();
      List<Double> plain = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        archived.add(milliseconds(status(with, port)));
        plain.add(milliseconds(status(without, port)));
      }
      MarkdownTable table = new MarkdownTable();
      table.row(
          "`tilesctl status`, with its archive of classes, ms", "400", new Measurements(archived));
      table.row("the same without, ms", "", new Measurements(plain));
      return table;
    }
  }

  /**
   * Installs script and jar as in production; each installation has its own class archive or none.
   */
  private static Path installed(Path home) throws IOException {
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("scripts"));
    Files.copy(Path.of("target/offline-tiles.jar"), home.resolve("lib/offline-tiles.jar"));
    Path script = home.resolve("scripts/tilesctl");
    return Files.copy(
        Path.of("scripts/tilesctl"), script, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static List<String> status(Path script, String port) {
    return List.of(script.toString(), "--host", "127.0.0.1", "--port", port, "status");
  }

  private static double milliseconds(List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TILESCTL_NO_ARCHIVE", "1");
    long before = System.nanoTime();
    Process process = builder.start();
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " failed");
    }
    return PublishDriver.ms(System.nanoTime() - before);
  }
}
