package twf.tiles.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import twf.tiles.error.FailureException;

/**
 * Rejects request paths whose decoded form could be mistaken for another route: encoded separators,
 * dot segments, control characters, empty segments. Runs before routing. Stateless and thread-safe.
 */
public final class PathValidator {
  private PathValidator() {}

  /**
   * Rejects paths with empty or dot segments, encoded separators, control characters or an invalid
   * percent-encoding.
   *
   * @param path the raw path, still percent-encoded
   * @throws FailureException not found for an empty segment, a bad request for everything else
   */
  public static void check(String path) {
    if (path.contains("//")) {
      throw FailureException.notFound("no such route: empty segment");
    }
    for (String segment : path.split("/", -1)) {
      checkSegment(decode(segment));
    }
  }

  private static void checkSegment(String segment) {
    if (segment.equals(".") || segment.equals("..")) {
      throw FailureException.badRequest("the path has a dot segment");
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '/' || c == '\\' || Character.isISOControl(c)) {
        throw FailureException.badRequest("the path has an encoded separator or control character");
      }
    }
  }

  /**
   * Percent-decodes one path segment as UTF-8.
   *
   * @throws FailureException a bad request if the percent-encoding is incomplete, the result is not
   *     UTF-8, or a character that must be encoded is not
   */
  public static String decode(String segment) {
    ByteBuffer bytes = ByteBuffer.allocate(segment.length());
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '%') {
        if (i + 2 >= segment.length()
            || !HexFormat.isHexDigit(segment.charAt(i + 1))
            || !HexFormat.isHexDigit(segment.charAt(i + 2))) {
          throw FailureException.badRequest("the path has an incomplete percent-encoding");
        }
        bytes.put((byte) HexFormat.fromHexDigits(segment, i + 1, i + 3));
        i += 2;
      } else if (c > ' ' && c < 0x7f) {
        bytes.put((byte) c);
      } else {
        throw FailureException.badRequest("the path has a character that must be percent-encoded");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw FailureException.badRequest("the path is not UTF-8");
    }
  }
}
