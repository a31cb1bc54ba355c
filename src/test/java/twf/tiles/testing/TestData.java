package twf.tiles.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The real runs and foreign archives that lie beside the project where it is developed. */
public final class TestData {
  private TestData() {}

  /** A folder of the shared data; a test that asks for it is skipped, and says so, without it. */
  public static Path folder(String name) {
    Optional<Path> found = find("shared/data/" + name);
    Assumptions.assumeTrue(
        found.isPresent(), "shared/data/" + name + " is absent: not tested against real data");
    return found.orElseThrow();
  }

  /** A folder of the inputs that other tools made; skipped likewise without it. */
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
