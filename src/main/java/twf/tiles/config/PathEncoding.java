package twf.tiles.config;

import java.nio.charset.Charset;
import java.util.Map;

/** The encoding of file names, which Java takes from the locale when it starts: in C, ASCII. */
public final class PathEncoding {
  private static final Charset ENCODING =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private PathEncoding() {}

  /** Whether a file may have this name here. */
  public static boolean canName(String text) {
    return ENCODING.newEncoder().canEncode(text);
  }

  /**
   * What is expected of a path that {@link #canName} refuses.
   *
   * @param environment of this process
   */
  public static String expected(Map<String, String> environment) {
    return "a path in %s, the encoding of the locale (%s): start with LC_ALL=C.UTF-8"
        .formatted(ENCODING, locale(environment));
  }

  /** As the C library chooses it. */
  private static String locale(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return name + "=" + value;
      }
    }
    return "LC_ALL and LANG are not set";
  }
}
