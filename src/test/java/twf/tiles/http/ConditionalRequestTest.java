package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConditionalRequestTest {
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
  void returnsNotModifiedForKnownTag(String header) {
    assertThat(ConditionalRequest.evaluate(headers("If-None-Match", header), ETAG, null))
        .isEqualTo(ConditionalRequest.NOT_MODIFIED);
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
  void proceedsForOtherOrMissingTag(String header) {
    assertThat(ConditionalRequest.evaluate(headers("If-None-Match", header), ETAG, null))
        .isEqualTo(ConditionalRequest.PROCEED);
  }

  @Test
  void joinsHeaderLines() {
    MultiMap headers = headers("If-None-Match", "\"x\"").add("If-None-Match", "\"abc\"");
    assertThat(ConditionalRequest.evaluate(headers, ETAG, null))
        .isEqualTo(ConditionalRequest.NOT_MODIFIED);
  }

  @Test
  void evaluatesIfMatchStronglyAndFirst() {
    assertThat(ConditionalRequest.evaluate(headers("If-Match", "*"), ETAG, null))
        .isEqualTo(ConditionalRequest.PROCEED);
    assertThat(ConditionalRequest.evaluate(headers("If-Match", "\"x\", \"abc\""), ETAG, null))
        .isEqualTo(ConditionalRequest.PROCEED);
    assertThat(ConditionalRequest.evaluate(headers("If-Match", "W/\"abc\""), ETAG, null))
        .isEqualTo(ConditionalRequest.FAILED);
    assertThat(
            ConditionalRequest.evaluate(
                headers("If-Match", "\"x\"").add("If-None-Match", ETAG), ETAG, null))
        .isEqualTo(ConditionalRequest.FAILED);
  }

  @Test
  void honorsIfRangeForSameTagOnly() {
    assertThat(ConditionalRequest.effectiveRange(headers("Range", "bytes=0-1"), ETAG, null))
        .isEqualTo("bytes=0-1");
    assertThat(
            ConditionalRequest.effectiveRange(
                headers("Range", "bytes=0-1").add("If-Range", ETAG), ETAG, null))
        .isEqualTo("bytes=0-1");
    for (String other : new String[] {"W/\"abc\"", "\"x\"", "Sat, 29 Oct 1994 19:43:31 GMT"}) {
      assertThat(
              ConditionalRequest.effectiveRange(
                  headers("Range", "bytes=0-1").add("If-Range", other), ETAG, null))
          .isNull();
    }
    assertThat(
            ConditionalRequest.effectiveRange(
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
  void comparesDatesInWholeSeconds(
      String date, ConditionalRequest modifiedSince, ConditionalRequest unmodifiedSince) {
    assertThat(ConditionalRequest.evaluate(headers("If-Modified-Since", date), ETAG, MODIFIED))
        .isEqualTo(modifiedSince);
    assertThat(ConditionalRequest.evaluate(headers("If-Unmodified-Since", date), ETAG, MODIFIED))
        .isEqualTo(unmodifiedSince);
    assertThat(ConditionalRequest.evaluate(headers("If-Modified-Since", date), ETAG, null))
        .isEqualTo(ConditionalRequest.PROCEED);
    assertThat(ConditionalRequest.evaluate(headers("If-Unmodified-Since", date), ETAG, null))
        .isEqualTo(ConditionalRequest.PROCEED);
  }

  @Test
  void evaluatesTagsBeforeDates() {
    MultiMap newTag = headers("If-None-Match", "\"x\"").add("If-Modified-Since", MODIFIED.text());
    assertThat(ConditionalRequest.evaluate(newTag, ETAG, MODIFIED))
        .isEqualTo(ConditionalRequest.PROCEED);
    MultiMap noTag = headers("If-None-Match", "").add("If-Modified-Since", MODIFIED.text());
    assertThat(ConditionalRequest.evaluate(noTag, ETAG, MODIFIED))
        .isEqualTo(ConditionalRequest.PROCEED);
    MultiMap sameTag = headers("If-Match", ETAG).add("If-Unmodified-Since", BEFORE);
    assertThat(ConditionalRequest.evaluate(sameTag, ETAG, MODIFIED))
        .isEqualTo(ConditionalRequest.PROCEED);
    MultiMap failed = headers("If-Unmodified-Since", BEFORE).add("If-None-Match", ETAG);
    assertThat(ConditionalRequest.evaluate(failed, ETAG, MODIFIED))
        .isEqualTo(ConditionalRequest.FAILED);
  }

  @Test
  void ignoresRepeatedDateHeader() {
    MultiMap twice =
        headers("If-Modified-Since", MODIFIED.text()).add("If-Modified-Since", MODIFIED.text());
    assertThat(ConditionalRequest.evaluate(twice, ETAG, MODIFIED))
        .isEqualTo(ConditionalRequest.PROCEED);
  }

  @Test
  void honorsIfRangeForSameDateOnly() {
    MultiMap range = headers("Range", "bytes=0-1").add("If-Range", MODIFIED.text());
    assertThat(ConditionalRequest.effectiveRange(range, ETAG, MODIFIED)).isEqualTo("bytes=0-1");
    assertThat(ConditionalRequest.effectiveRange(range, ETAG, null)).isNull();
    for (String other : new String[] {BEFORE, "Sun, 06 Nov 1994 08:49:38 GMT", "no date"}) {
      assertThat(ConditionalRequest.effectiveRange(range.set("If-Range", other), ETAG, MODIFIED))
          .isNull();
    }
  }

  private static MultiMap headers(String name, String value) {
    return MultiMap.caseInsensitiveMultiMap().add(name, value);
  }
}
