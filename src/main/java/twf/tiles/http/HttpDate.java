package twf.tiles.http;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Parses the three date formats of HTTP header fields (RFC 9110, 5.6.7). Thread-safe. */
final class HttpDate {
  /** Two-digit years stand for 1980 to 2079; nothing that is served is older. */
  private static final LocalDate CENTURY = LocalDate.of(1980, 1, 1);

  private static final List<DateTimeFormatter> FORMATS =
      List.of(
          form(of("EEE, dd MMM uuuu HH:mm:ss 'GMT'")),
          form(
              of("EEEE, dd-MMM-")
                  .appendValueReduced(ChronoField.YEAR, 2, 2, CENTURY)
                  .appendPattern(" HH:mm:ss 'GMT'")),
          form(of("EEE MMM ppd HH:mm:ss uuuu")));

  /** Length of the longest form, {@code Wednesday, 09-Nov-94 08:49:37 GMT}. */
  private static final int MAX_LENGTH = 33;

  private HttpDate() {}

  /** Parses a date to seconds since the epoch; empty if the text has none of the three formats. */
  static OptionalLong parse(String text) {
    if (text.length() <= MAX_LENGTH) {
      for (DateTimeFormatter form : FORMATS) {
        try {
          return OptionalLong.of(LocalDateTime.parse(text, form).toEpochSecond(ZoneOffset.UTC));
        } catch (DateTimeException e) {
          // try the next format
        }
      }
    }
    return OptionalLong.empty();
  }

  private static DateTimeFormatterBuilder of(String pattern) {
    return new DateTimeFormatterBuilder().appendPattern(pattern);
  }

  /** Builds a strict formatter that does not check the day of the week against the date. */
  private static DateTimeFormatter form(DateTimeFormatterBuilder parts) {
    return parts
        .toFormatter(Locale.US)
        .withResolverStyle(ResolverStyle.STRICT)
        .withResolverFields(
            ChronoField.YEAR,
            ChronoField.MONTH_OF_YEAR,
            ChronoField.DAY_OF_MONTH,
            ChronoField.HOUR_OF_DAY,
            ChronoField.MINUTE_OF_HOUR,
            ChronoField.SECOND_OF_MINUTE);
  }
}
