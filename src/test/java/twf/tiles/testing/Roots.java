package twf.tiles.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The three root folders of a server below one folder, and the environment variables that configure
 * them.
 *
 * @param folder parent of the roots; also the server's working directory
 */
public record Roots(Path folder) {
  public static final String TOKEN = "a-long-and-random-token";

  public Roots {
    try {
      for (String root : new String[] {"staging", "published", "manifests"}) {
        Files.createDirectories(folder.resolve(root));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path staging() {
    return folder.resolve("staging");
  }

  public Path published() {
    return folder.resolve("published");
  }

  public Path manifests() {
    return folder.resolve("manifests");
  }

  /**
   * Returns an environment that enables publishing, uses free ports, requires no free disk space,
   * and rescans staging every second.
   *
   * @param more additional or overriding settings, as alternating keys and values
   */
  public Map<String, String> environment(String... more) {
    Map<String, String> all =
        new TreeMap<>(
            Map.of(
                "OFFLINE_TILES_ENABLED", "true",
                "STAGING_ROOT", staging().toString(),
                "PUBLISH_ROOT", published().toString(),
                "MANIFEST_ROOT", manifests().toString(),
                "OFFLINE_TILES_RESCAN_SECONDS", "1",
                "OFFLINE_TILES_MIN_FREE_BYTES", "0",
                "HTTP_HOST", "127.0.0.1",
                "HTTP_PORT", "0",
                "MANAGEMENT_PORT", "0",
                "ADMIN_TOKEN", TOKEN));
    all.put("ADMIN_BRIDGE_PORT", "0");
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }
}
