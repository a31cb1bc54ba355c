package twf.tiles.assets;

import java.util.Map;
import java.util.Optional;

/** Media types of the files of pages, by file extension. */
final class MediaTypes {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "webp", "image/webp",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  private MediaTypes() {}

  /** Returns the type; empty if the extension is unknown: such a file is not served. */
  static Optional<String> findByName(String name) {
    return Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
  }
}
