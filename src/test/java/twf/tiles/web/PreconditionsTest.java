package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PreconditionsTest {
  private static final String ETAG = "\"abc\"";

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
    assertThat(Preconditions.of(headers("If-None-Match", header), ETAG))
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
    assertThat(Preconditions.of(headers("If-None-Match", header), ETAG))
        .isEqualTo(Preconditions.PROCEED);
  }

  @Test
  void linesOfTheSameHeaderAreOneList() {
    MultiMap headers = headers("If-None-Match", "\"x\"").add("If-None-Match", "\"abc\"");
    assertThat(Preconditions.of(headers, ETAG)).isEqualTo(Preconditions.NOT_MODIFIED);
  }

  @Test
  void ifMatchComparesStronglyAndComesFirst() {
    assertThat(Preconditions.of(headers("If-Match", "*"), ETAG)).isEqualTo(Preconditions.PROCEED);
    assertThat(Preconditions.of(headers("If-Match", "\"x\", \"abc\""), ETAG))
        .isEqualTo(Preconditions.PROCEED);
    assertThat(Preconditions.of(headers("If-Match", "W/\"abc\""), ETAG))
        .isEqualTo(Preconditions.FAILED);
    assertThat(Preconditions.of(headers("If-Match", "\"x\"").add("If-None-Match", ETAG), ETAG))
        .isEqualTo(Preconditions.FAILED);
  }

  @Test
  void aRangeCountsOnlyWhileTheTagIsExactlyTheSame() {
    assertThat(Preconditions.range(headers("Range", "bytes=0-1"), ETAG)).isEqualTo("bytes=0-1");
    assertThat(Preconditions.range(headers("Range", "bytes=0-1").add("If-Range", ETAG), ETAG))
        .isEqualTo("bytes=0-1");
    for (String other : new String[] {"W/\"abc\"", "\"x\"", "Sat, 29 Oct 1994 19:43:31 GMT"}) {
      assertThat(Preconditions.range(headers("Range", "bytes=0-1").add("If-Range", other), ETAG))
          .isNull();
    }
    assertThat(Preconditions.range(headers("Range", "bytes=0-1").add("Range", "bytes=2-3"), ETAG))
        .isNull();
  }

  private static MultiMap headers(String name, String value) {
    return MultiMap.caseInsensitiveMultiMap().add(name, value);
  }
}
