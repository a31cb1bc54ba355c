package twf.tiles.assets;

import java.util.Map;
import java.util.Optional;

/** What the files of pages are, by the ends of their names. */
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

  /** Empty for names of which no type is known: such a file is not served. */
  static Optional<String> of(String name) {
    return Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
  }
}
