package twf.tiles.domain;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;

/**
 * What a builder says of a frame's image: {@code frame_image_url} and {@code frame_image_version},
 * of which at least one is there.
 *
 * @param url the path of the image, perhaps with {@code ?v=} and its version; null if not stated
 * @param version what names the image's content, 12 to 64 hexadecimal digits; null if not stated
 */
public record ImageAnnouncement(@Nullable String url, @Nullable String version) {
  static final String URL = "frame_image_url";
  static final String VERSION = "frame_image_version";

  private static final String QUERY = "?v=";
  private static final String FORM = "12 to 64 lower-case hexadecimal digits";
  private static final Pattern VERSION_FORM = Pattern.compile("[a-f0-9]{12,64}");

  /** Whether the text is a version of the form that the contract requires. */
  public static boolean isVersion(String text) {
    return VERSION_FORM.matcher(text).matches();
  }

  /** Reads the announcement in a frame's meta or manifest entry; null if there is none. */
  static @Nullable ImageAnnouncement read(ObjectReader fields, VariableKey key, String frameId) {
    String url = fields.has(URL) ? readUrl(fields, key.imageUrl(frameId)) : null;
    String version = fields.has(VERSION) ? readVersion(fields) : null;
    String inUrl = url == null ? null : versionOf(url);
    if (inUrl != null && version != null && !inUrl.equals(version)) {
      fields.mismatch(VERSION, '"' + inUrl + "\", as " + URL + " says");
    }
    return url == null && version == null
        ? null
        : new ImageAnnouncement(url, version == null ? inUrl : version);
  }

  private static @Nullable String readUrl(ObjectReader fields, String path) {
    String url = fields.text(URL);
    String version = versionOf(url);
    if (url.equals(path) || (version != null && url.equals(path + QUERY + version))) {
      return url;
    }
    if (fields.get(URL).isTextual()) {
      fields.mismatch(
          URL, '"' + path + "\", with or without " + QUERY + " and a version (" + FORM + ")");
    }
    return null;
  }

  private static @Nullable String readVersion(ObjectReader fields) {
    String version = fields.text(VERSION);
    if (isVersion(version)) {
      return version;
    }
    if (fields.get(VERSION).isTextual()) {
      fields.mismatch(VERSION, FORM);
    }
    return null;
  }

  /** Returns the version in a URL; null if it has none of the right form. */
  private static @Nullable String versionOf(String url) {
    int query = url.indexOf(QUERY);
    String version = query < 0 ? "" : url.substring(query + QUERY.length());
    return isVersion(version) ? version : null;
  }
}
