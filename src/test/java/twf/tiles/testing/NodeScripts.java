package twf.tiles.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the scripts of src/test/js with the npm packages of the map page (src/main/web), as the
 * build installs them in target/web.
 */
public final class NodeScripts {
  private static final Path SOURCES = Path.of("src/test/js");

  /** Scripts are copied here because Node looks for packages in a script's parent folders. */
  private static final Path COPIES = Path.of("target/web/client-test");

  private NodeScripts() {}

  /**
   * Runs a script; fails with its output if the exit code is not 0.
   *
   * @return the output
   */
  public static String run(String script, List<String> arguments) {
    Path copy = COPIES.resolve(script);
    try {
      Files.createDirectories(COPIES);
      Files.copy(SOURCES.resolve(script), copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>(List.of("node", copy.toString()));
    command.addAll(arguments);
    return ExternalTools.succeed(command.toArray(new String[0]));
  }
}
