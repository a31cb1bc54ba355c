package twf.tiles.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.storage.RootMarkerStore;

/** Checks the roots before anything starts. Calls block. */
final class RootDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(RootDirectories.class);

  static final String STAGING = "STAGING_ROOT";
  static final String PUBLISHED = "PUBLISH_ROOT";
  static final String MANIFESTS = "MANIFEST_ROOT";

  private RootDirectories() {}

  /** The roots by the key that configures each. */
  static Map<String, Path> byKey(Settings.Roots roots) {
    return new TreeMap<>(
        Map.of(
            STAGING, roots.staging(), PUBLISHED, roots.published(), MANIFESTS, roots.manifests()));
  }

  /**
   * Checks that what is published can be served, and where publishing is on, that it can be
   * written. Nothing is written before the roots are known to be the right ones. Staging may come
   * later: without it nothing new is published, and that is all.
   *
   * @return whether this process may write
   * @throws FailureException with a line for each root that is missing or cannot be used, or one
   *     line where they are not those that were initialised
   */
  static boolean check(Settings settings, RootMarkerStore markers) {
    Map<String, Path> served = byKey(settings.roots());
    served.remove(STAGING);
    List<String> problems = new ArrayList<>();
    served.forEach(
        (key, folder) -> {
          if (!Files.isDirectory(folder)) {
            problems.add(key + ": " + folder + " is not a folder: create it, or set " + key);
          } else if (!Files.isReadable(folder)) {
            problems.add(key + ": " + folder + " cannot be read by this user");
          }
        });
    rejectIfAny(problems);
    markers.checkAtStart();
    stagingProblem(settings.roots().staging()).ifPresent(LOG::warn);
    if (!settings.get(Setting.ROLE).mayWrite()) {
      return false;
    }
    served.forEach((key, folder) -> requireWritable(key, folder, problems));
    if (settings.get(Setting.OFFLINE_TILES_ENABLED)) {
      rejectIfAny(problems);
    }
    problems.forEach(problem -> LOG.warn("{}; this process only serves until it can", problem));
    return problems.isEmpty();
  }

  /** Why nothing can be read from staging now; empty where it can. */
  static Optional<String> stagingProblem(Path staging) {
    if (!Files.isDirectory(staging)) {
      return Optional.of(
          STAGING
              + ": "
              + staging
              + " is not a folder: nothing new is published until it is mounted or created;"
              + " what is published is served");
    }
    return Files.isReadable(staging)
        ? Optional.empty()
        : Optional.of(
            STAGING
                + ": "
                + staging
                + " cannot be read by this user: nothing new is published until it can;"
                + " what is published is served");
  }

  private static void rejectIfAny(List<String> problems) {
    if (!problems.isEmpty()) {
      throw FailureException.badRequest(String.join("\n", problems));
    }
  }

  /** Permission bits do not tell of read-only mounts: try it. */
  private static void requireWritable(String key, Path folder, List<String> problems) {
    try {
      Files.delete(Files.createTempFile(folder, ".probe", ".tmp"));
    } catch (IOException e) {
      problems.add(
          key
              + ": "
              + folder
              + " cannot be written to by this user: "
              + FailureException.storage(folder, e).failure().problem());
    }
  }
}
