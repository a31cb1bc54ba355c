package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.catalog.LastModified;

final class PreconditionsTest {
  private static final String ETAG = "\"abc\"";
  private static final LastModified MODIFIED =
      Objects.requireNonNull(
          LastModified.of(
              FileTime.from(Instant.parse("1994-11-06T08:49:37.999Z")),
              Instant.parse("1994-11-06T08:49:38Z")));
  private static final String BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"abc\"",
        "W/\"abc\"",
        "*",
        "\"x\", \"abc\"",
        "\"x\",W/\"abc\"",
        ", ,\"abc\",",
        "\"a,b\" , \"abc\""
      })
  void aTagThatIsKnownIsNotModified(String header) {
    assertThat(Preconditions.of(headers("If-None-Match", header), ETAG, null))
        .isEqualTo(Preconditions.NOT_MODIFIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"x\"",
        "abc",
        "\"abc",
        "\"ABC\"",
        "w/\"abc\"",
        "\"abc\" \"x\"",
        "*, \"x\"",
        "\"x,abc\""
      })
  void anotherTagOrNoneIsAnswered(String header) {
    assertThat(Preconditions.of(headers("If-None-Match", header), ETAG, null))
        .isEqualTo(Preconditions.PROCEED);
  }

  @Test
  void linesOfTheSameHeaderAreOneList() {
    MultiMap headers = headers("If-None-Match", "\"x\"").add("If-None-Match", "\"abc\"");
    assertThat(Preconditions.of(headers, ETAG, null)).isEqualTo(Preconditions.NOT_MODIFIED);
  }

  @Test
  void ifMatchComparesStronglyAndComesFirst() {
    assertThat(Preconditions.of(headers("If-Match", "*"), ETAG, null))
        .isEqualTo(Preconditions.PROCEED);
    assertThat(Preconditions.of(headers("If-Match", "\"x\", \"abc\""), ETAG, null))
        .isEqualTo(Preconditions.PROCEED);
    assertThat(Preconditions.of(headers("If-Match", "W/\"abc\""), ETAG, null))
        .isEqualTo(Preconditions.FAILED);
    assertThat(
            Preconditions.of(headers("If-Match", "\"x\"").add("If-None-Match", ETAG), ETAG, null))
        .isEqualTo(Preconditions.FAILED);
  }

  @Test
  void aRangeCountsOnlyWhileTheTagIsExactlyTheSame() {
    assertThat(Preconditions.range(headers("Range", "bytes=0-1"), ETAG, null))
        .isEqualTo("bytes=0-1");
    assertThat(Preconditions.range(headers("Range", "bytes=0-1").add("If-Range", ETAG), ETAG, null))
        .isEqualTo("bytes=0-1");
    for (String other : new String[] {"W/\"abc\"", "\"x\"", "Sat, 29 Oct 1994 19:43:31 GMT"}) {
      assertThat(
              Preconditions.range(headers("Range", "bytes=0-1").add("If-Range", other), ETAG, null))
          .isNull();
    }
    assertThat(
            Preconditions.range(
                headers("Range", "bytes=0-1").add("Range", "bytes=2-3"), ETAG, null))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:36 GMT | PROCEED | FAILED",
        "Sun, 06 Nov 1994 08:49:37 GMT | NOT_MODIFIED | PROCEED",
        "Sunday, 06-Nov-94 08:49:37 GMT | NOT_MODIFIED | PROCEED",
        "Sun Nov  6 08:49:37 1994 | NOT_MODIFIED | PROCEED",
        "Sun, 06 Nov 1994 08:49:38 GMT | NOT_MODIFIED | PROCEED",
        "Fri, 31 Dec 9999 23:59:59 GMT | NOT_MODIFIED | PROCEED",
        "Sun, 06 Nov 1994 08:49:38 PST | PROCEED | PROCEED",
        "yesterday | PROCEED | PROCEED",
        "'' | PROCEED | PROCEED"
      })
  void datesCountInWholeSecondsAndOnlyWhenTheyAreDates(
      String date, Preconditions modifiedSince, Preconditions unmodifiedSince) {
    assertThat(Preconditions.of(headers("If-Modified-Since", date), ETAG, MODIFIED))
        .isEqualTo(modifiedSince);
    assertThat(Preconditions.of(headers("If-Unmodified-Since", date), ETAG, MODIFIED))
        .isEqualTo(unmodifiedSince);
    assertThat(Preconditions.of(headers("If-Modified-Since", date), ETAG, null))
        .isEqualTo(Preconditions.PROCEED);
    assertThat(Preconditions.of(headers("If-Unmodified-Since", date), ETAG, null))
        .isEqualTo(Preconditions.PROCEED);
  }

  @Test
  void tagsComeBeforeDates() {
    MultiMap newTag = headers("If-None-Match", "\"x\"").add("If-Modified-Since", MODIFIED.text());
    assertThat(Preconditions.of(newTag, ETAG, MODIFIED)).isEqualTo(Preconditions.PROCEED);
    MultiMap noTag = headers("If-None-Match", "").add("If-Modified-Since", MODIFIED.text());
    assertThat(Preconditions.of(noTag, ETAG, MODIFIED)).isEqualTo(Preconditions.PROCEED);
    MultiMap sameTag = headers("If-Match", ETAG).add("If-Unmodified-Since", BEFORE);
    assertThat(Preconditions.of(sameTag, ETAG, MODIFIED)).isEqualTo(Preconditions.PROCEED);
    MultiMap failed = headers("If-Unmodified-Since", BEFORE).add("If-None-Match", ETAG);
    assertThat(Preconditions.of(failed, ETAG, MODIFIED)).isEqualTo(Preconditions.FAILED);
  }

  @Test
  void twoDatesAreNone() {
    MultiMap twice =
        headers("If-Modified-Since", MODIFIED.text()).add("If-Modified-Since", MODIFIED.text());
    assertThat(Preconditions.of(twice, ETAG, MODIFIED)).isEqualTo(Preconditions.PROCEED);
  }

  @Test
  void aRangeCountsWhileTheDateIsExactlyTheSame() {
    MultiMap range = headers("Range", "bytes=0-1").add("If-Range", MODIFIED.text());
    assertThat(Preconditions.range(range, ETAG, MODIFIED)).isEqualTo("bytes=0-1");
    assertThat(Preconditions.range(range, ETAG, null)).isNull();
    for (String other : new String[] {BEFORE, "Sun, 06 Nov 1994 08:49:38 GMT", "no date"}) {
      assertThat(Preconditions.range(range.set("If-Range", other), ETAG, MODIFIED)).isNull();
    }
  }

  private static MultiMap headers(String name, String value) {
    return MultiMap.caseInsensitiveMultiMap().add(name, value);
  }
}
