package twf.tiles.http;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Modification time of immutable content, in the whole seconds of HTTP dates. It is a strong
 * validator, as the content does not change twice within a second (RFC 9110, 8.8.2.2).
 *
 * @param epochSecond seconds since the epoch, rounded down
 * @param text the value of {@code Last-Modified} (RFC 9110, 5.6.7)
 */
public record LastModified(long epochSecond, String text) {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  /** First and last moment that an HTTP date can express. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * Converts a file's modification time. Returns null if it is outside the years 1 to 9999, or
   * later than {@code now}: a server must not send a date in the future (RFC 9110, 8.8.2.1), and
   * the current time in its place would change with every response.
   */
  public static @Nullable LastModified of(FileTime modified, Instant now) {
    Instant at = Instant.ofEpochSecond(Math.floorDiv(modified.toMillis(), 1000L));
    if (at.isAfter(now) || at.isBefore(FIRST) || at.isAfter(END)) {
      return null;
    }
    return new LastModified(at.getEpochSecond(), httpDate(at));
  }

  /** Formats a time of the years 1 to 9999 as an HTTP date (RFC 9110, 5.6.7). */
  public static String httpDate(Instant at) {
    return IMF_FIXDATE.format(at);
  }
}
