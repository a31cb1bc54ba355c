package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDateTest {
  private static final Instant NOW = Instant.parse("2026-01-29T18:00:00.5Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
        "Wed Nov 16 08:49:37 1994 | 1994-11-16T08:49:37Z",
        "Wednesday, 28-Jan-26 00:00:00 GMT | 2026-01-28T00:00:00Z",
        "Thu, 29 Feb 2024 23:59:59 GMT | 2024-02-29T23:59:59Z"
      })
  void parsesAllThreeForms(String text, Instant expected) {
    assertThat(HttpDate.parse(text)).hasValue(expected.getEpochSecond());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Thu, 29 Feb 2023 23:59:59 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "\"abc\""
      })
  void rejectsOtherForms(String text) {
    assertThat(HttpDate.parse(text)).isEmpty();
  }

  @Property(tries = 500, seed = "20260131")
  void parsesOwnOutput(@ForAll @LongRange(min = 0, max = 253_402_300_799L) long second) {
    LastModified said =
        Objects.requireNonNull(
            LastModified.of(
                FileTime.from(Instant.ofEpochSecond(second, 999_999_999)),
                Instant.ofEpochSecond(second)));
    assertThat(said.epochSecond()).isEqualTo(second);
    assertThat(HttpDate.parse(said.text())).hasValue(second);
  }

  @Property(tries = 500, seed = "20260201")
  void toleratesAnyText(@ForAll String text) {
    assertThat(HttpDate.parse(text)).isEmpty();
  }

  @Test
  void omitsFutureDates() {
    assertThat(LastModified.of(FileTime.from(NOW.plusSeconds(1)), NOW)).isNull();
    assertThat(LastModified.of(FileTime.from(NOW), NOW))
        .isEqualTo(new LastModified(NOW.getEpochSecond(), "Thu, 29 Jan 2026 18:00:00 GMT"));
  }
}
