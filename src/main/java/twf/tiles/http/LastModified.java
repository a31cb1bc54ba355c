package twf.tiles.http;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When something that never changes was written, in the whole seconds of HTTP dates. As its bytes
 * do not change twice within a second, the date is a strong validator (RFC 9110, 8.8.2.2).
 *
 * @param epochSecond rounded down
 * @param text as in the header field of that name (RFC 9110, 5.6.7)
 */
public record LastModified(long epochSecond, String text) {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  /** The years that an HTTP date can say. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * Of a file's time; null where it is later than {@code now}, as a server must not say that
   * (8.8.2.1), and a date that moved with the clock would be no validator.
   */
  public static @Nullable LastModified of(FileTime modified, Instant now) {
    Instant at = Instant.ofEpochSecond(Math.floorDiv(modified.toMillis(), 1000L));
    if (at.isAfter(now) || at.isBefore(FIRST) || at.isAfter(END)) {
      return null;
    }
    return new LastModified(at.getEpochSecond(), httpDate(at));
  }

  /** A time of the years 1 to 9999 as header fields say it (RFC 9110, 5.6.7). */
  public static String httpDate(Instant at) {
    return IMF_FIXDATE.format(at);
  }
}
