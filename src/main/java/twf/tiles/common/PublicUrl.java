package twf.tiles.common;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where clients reach the public port through a proxy: {@code https://example.org/models}. The path
 * is the prefix that the proxy strips. Immutable.
 *
 * @param base scheme, authority and prefix, without a slash at the end; empty if nothing is known
 * @param prefix the path, without a slash at the end; empty if there is none
 */
public record PublicUrl(String base, String prefix) {
  /** No URL is set: clients may use any. */
  public static final PublicUrl NONE = new PublicUrl("", "");

  /** What {@link #parse} accepts, for messages. */
  public static final String FORM =
      "an http or https URL such as https://example.org/models, without user, query and fragment,"
          + " its path of A-Z a-z 0-9 . _ ~ - alone";

  private static final int MAX_LENGTH = 300;
  private static final int MAX_PORT = 65_535;

  /** RFC 3986 without what a prefix does not need: no user, percent-encoding or empty segment. */
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>https?)://(?<host>\\[[0-9a-f:.]+\\]|[a-z0-9._-]+)(:(?<port>[0-9]{1,5}))?"
              + "(?<path>(/[a-z0-9._~-]+)*)/?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DOTS = Pattern.compile("/\\.\\.?(/|$)");

  /** Parses a URL, with or without a slash at the end; null if it is not of the {@link #FORM}. */
  public static @Nullable PublicUrl parse(String text) {
    Matcher url = URL.matcher(text);
    if (text.length() > MAX_LENGTH || !url.matches()) {
      return null;
    }
    Host host = Host.parse(url.group("host"));
    String port = url.group("port");
    String path = url.group("path");
    if (host == null
        || DOTS.matcher(path).find()
        || (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT))) {
      return null;
    }
    String authority = host.toUrlText() + (port == null ? "" : ":" + Integer.parseInt(port));
    return new PublicUrl(
        url.group("scheme").toLowerCase(Locale.ROOT) + "://" + authority + path, path);
  }

  /** Whether a URL is set. */
  public boolean isSet() {
    return !base.isEmpty();
  }

  /** Returns the URL of a path below the prefix; the path itself if no URL is set. */
  public String of(String path) {
    return base + path;
  }

  @Override
  public String toString() {
    return base;
  }
}
