package twf.tiles.config;

import java.nio.charset.Charset;

/**
 * The encoding of file names. Java takes it from the locale at startup; in the C locale it is
 * ASCII.
 */
public final class PathEncoding {
  private static final Charset ENCODING =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private PathEncoding() {}

  /** Returns whether the text can be encoded as a file name. */
  public static boolean canName(String text) {
    return ENCODING.newEncoder().canEncode(text);
  }

  /**
   * Describes which paths are accepted, for the message about a path that {@link #canName} rejects.
   */
  public static String describeExpected() {
    return "a path in %s, the encoding of the locale (%s): start with LC_ALL=C.UTF-8"
        .formatted(ENCODING, locale());
  }

  /** Returns the locale variable in effect, in the precedence of the C library. */
  private static String locale() {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = System.getenv(name);
      if (value != null && !value.isEmpty()) {
        return name + "=" + value;
      }
    }
    return "LC_ALL and LANG are not set";
  }
}
