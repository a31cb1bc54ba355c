package twf.tiles.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scripts of src/test/js and the packages that their lock file names, in a folder below target:
 * installed once, so that only the first run needs a network.
 */
public final class NodeScripts {
  private static final Path SOURCES = Path.of("src/test/js");
  private static final Path INSTALLED = Path.of("target/js");
  private static final String LOCK = "package-lock.json";
  private static final Path DONE = INSTALLED.resolve("installed.json");
  private static final int MOST_SECONDS = 240;

  /** Copies the scripts, and installs packages where they are not those of the lock file. */
  public NodeScripts() {
    try {
      Files.createDirectories(INSTALLED);
      try (Stream<Path> files = Files.list(SOURCES)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(
              file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Path lock = INSTALLED.resolve(LOCK);
      if (!Files.exists(DONE) || Files.mismatch(DONE, lock) >= 0) {
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
        Files.copy(lock, DONE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new AssertionError(
          "node and npm are needed, and a network the first time: scripts/test sees to them", e);
    }
  }

  /** Runs a script; fails with all that it said where its exit code is not 0. */
  public String run(String script, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(arguments);
    return run(command.toArray(new String[0]));
  }

  private static String run(String... command) throws IOException {
    Path said = Files.createTempFile(INSTALLED, "said", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      try {
        boolean ended = process.waitFor(MOST_SECONDS, SECONDS);
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(ended).as("%s ends: %s", String.join(" ", command), text).isTrue();
        assertThat(process.exitValue()).as("%s: %s", String.join(" ", command), text).isZero();
        return text;
      } finally {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      Files.delete(said);
    }
  }
}
