package twf.tiles.testing;

import static twf.tiles.testing.PublishedTreeAssertions.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Copies runs into staging, in the order in which builders write. */
public final class RunCopier {
  private static final String MANIFEST = "manifest.json";

  private RunCopier() {}

  /**
   * Copies the files, then renames the manifest into place.
   *
   * @param variable {@code model/run/variable}
   */
  public static void stage(Path data, Roots roots, String variable) throws IOException {
    Path from = data.resolve(variable);
    Path to = roots.staging().resolve(variable);
    for (Path file : files(from)) {
      if (!file.endsWith(MANIFEST)) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    Path part = to.resolve(".manifest.part");
    Files.copy(from.resolve(MANIFEST), part);
    Files.move(part, to.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
  }
}
