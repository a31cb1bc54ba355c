package twf.tiles.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twf.tiles.domain.json.ObjectReader;

/**
 * The id of a model cycle, {@code YYYYMMDD_HHz} in UTC; ordered by time.
 *
 * @param text the id as used in paths and files
 */
public record RunId(String text) implements Comparable<RunId> {
  private static final Pattern FORM = Pattern.compile("([0-9]{4})([0-9]{2})([0-9]{2})_([0-9]{2})z");

  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("uuuuMMdd_HH'z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final RunId PLACEHOLDER = new RunId("19700101_00z");

  /**
   * @throws IllegalArgumentException if {@code text} is not a run id of a real date and hour
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RunId {
    if (timeOf(text).isEmpty()) {
      throw new IllegalArgumentException("not a run id (YYYYMMDD_HHz): " + text);
    }
  }

  /** Parses a run id; empty if {@code text} is not one of a real date and hour. */
  public static Optional<RunId> parse(String text) {
    return timeOf(text).map(time -> new RunId(text));
  }

  /** Reads a field; returns a placeholder if it is not a run id. */
  static RunId read(ObjectReader fields, String name) {
    Optional<RunId> run = parse(fields.get(name).asText());
    if (run.isEmpty()) {
      fields.mismatch(name, "a run id (YYYYMMDD_HHz)");
    }
    return run.orElse(PLACEHOLDER);
  }

  /** Returns the id for a time, truncated to the hour. */
  public static RunId of(Instant time) {
    return new RunId(TEXT.format(time));
  }

  /** Returns the time of the cycle. */
  public Instant time() {
    return timeOf(text).orElseThrow();
  }

  /** Returns the valid time of a forecast hour. */
  public Instant validTime(int forecastHour) {
    return time().plusSeconds(forecastHour * 3600L);
  }

  @Override
  public int compareTo(RunId other) {
    return text.compareTo(other.text);
  }

  @Override
  @JsonValue
  public String toString() {
    return text;
  }

  private static Optional<Instant> timeOf(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(number(form, 1), number(form, 2), number(form, 3), number(form, 4), 0)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static int number(Matcher form, int group) {
    return Integer.parseInt(form.group(group));
  }
}
