package twf.tiles.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/**
 * Compiles the C libraries of the test resources. Preloaded into a server, they change the results
 * of its system calls.
 */
public final class SharedLibrary {
  private SharedLibrary() {}

  /**
   * Compiles a source file in a folder and returns the library. Skips the test if gcc is missing or
   * fails.
   */
  public static Path compile(String source, Path folder) throws IOException {
    String compiler = ExternalTools.require("gcc", "gcc");
    Path copy = folder.resolve(source);
    Path library = folder.resolve(source.replace(".c", ".so"));
    try (InputStream code = SharedLibrary.class.getResourceAsStream("/" + source)) {
      Files.copy(Objects.requireNonNull(code), copy);
    }
    ExternalTools.Ran ran =
        ExternalTools.run(
            Map.of(),
            compiler,
            "-shared",
            "-fPIC",
            "-O1",
            "-o",
            library.toString(),
            copy.toString(),
            "-ldl");
    Assumptions.assumeTrue(ran.code() == 0, "gcc cannot make a library here: " + ran.said());
    return library;
  }
}
