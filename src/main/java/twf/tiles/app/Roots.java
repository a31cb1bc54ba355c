package twf.tiles.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import twf.tiles.config.Settings;
import twf.tiles.failure.Failure;
import twf.tiles.failure.TileException;

/** Makes sure that the roots are there before anything starts. Calls block. */
final class Roots {
  static final String STAGING = "STAGING_ROOT";
  static final String PUBLISHED = "PUBLISH_ROOT";
  static final String MANIFESTS = "MANIFEST_ROOT";

  private Roots() {}

  /** The roots by the key that configures each. */
  static Map<String, Path> byKey(Settings.Roots roots) {
    return new TreeMap<>(
        Map.of(
            STAGING, roots.staging(), PUBLISHED, roots.published(), MANIFESTS, roots.manifests()));
  }

  /**
   * @throws TileException with a line for each root that is missing or cannot be used
   */
  static void check(Settings.Roots roots) {
    List<String> problems = new ArrayList<>();
    byKey(roots)
        .forEach(
            (key, folder) -> {
              if (!Files.isDirectory(folder)) {
                problems.add(key + ": " + folder + " is not a folder: create it, or set " + key);
              } else if (!Files.isReadable(folder)) {
                problems.add(key + ": " + folder + " cannot be read by this user");
              } else if (!key.equals(STAGING)) {
                writable(key, folder, problems);
              }
            });
    if (!problems.isEmpty()) {
      throw TileException.badRequest(String.join("\n", problems));
    }
  }

  /** Permission bits do not tell of read-only mounts: try it. */
  private static void writable(String key, Path folder, List<String> problems) {
    try {
      Files.delete(Files.createTempFile(folder, ".probe", ".tmp"));
    } catch (IOException e) {
      problems.add(key + ": " + folder + " cannot be written to by this user: " + words(folder, e));
    }
  }

  private static String words(Path folder, IOException cause) {
    return TileException.storage(folder, cause).failure() instanceof Failure.Storage storage
        ? storage.problem()
        : cause.toString();
  }
}
