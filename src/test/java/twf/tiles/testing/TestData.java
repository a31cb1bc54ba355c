package twf.tiles.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Finds real runs and third-party archives in the folders next to a development checkout. */
public final class TestData {
  private TestData() {}

  /** Returns a folder of the shared data. Skips the test if it is missing. */
  public static Path folder(String name) {
    Optional<Path> found = find("shared/data/" + name);
    Assumptions.assumeTrue(
        found.isPresent(), "shared/data/" + name + " is absent: not tested against real data");
    return found.orElseThrow();
  }

  /** Returns a folder of inputs that other tools produced. Skips the test if it is missing. */
  public static Path cases(String name) {
    Optional<Path> found = find("shared/cases/" + name);
    Assumptions.assumeTrue(
        found.isPresent(), "shared/cases/" + name + " is absent: not tested against its files");
    return found.orElseThrow();
  }

  private static Optional<Path> find(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve(name);
      if (Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
