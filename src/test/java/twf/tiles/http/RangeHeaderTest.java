package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RangeHeaderTest {
  private static final long SIZE = 1000;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0 | 0-0",
        "bytes=0-499 | 0-499",
        "BYTES=500-999 | 500-999",
        "bytes=500- | 500-999",
        "bytes=999- | 999-999",
        "bytes=-1 | 999-999",
        "bytes=-1000 | 0-999",
        "bytes=-5000 | 0-999",
        "bytes=-99999999999999999999999 | 0-999",
        "bytes=10-99999999999999999999999 | 10-999",
        "bytes=0-9223372036854775807 | 0-999",
        "bytes=00000000000000000000010-0000000000000000000000020 | 10-20",
        "bytes=0-0,-1 | 0-0 999-999",
        "bytes=5-9,0-2 | 5-9 0-2",
        "bytes=0-9,5-14,0-9 | 0-9 5-14 0-9",
        "'bytes=0-1 , 4-5' | 0-1 4-5",
        "'bytes=0-1,\t4-5' | 0-1 4-5",
        "'bytes=,,0-1,,4-5,' | 0-1 4-5",
        "'bytes= ,0-1' | 0-1",
        "bytes=0-1,1000-1001 | 0-1",
        "bytes=1000-,-0,3-3 | 3-3",
        "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7 | 0-0 1-1 2-2 3-3 4-4 5-5 6-6 7-7",
      })
  void keepsOrderOfSatisfiableRanges(String header, String expected) {
    RangeHeader ranges = RangeHeader.parse(header, SIZE);
    assertThat(ranges.kind()).isEqualTo(RangeHeader.Kind.PARTIAL);
    assertThat(ranges.ranges().stream().map(range -> range.first() + "-" + range.last()))
        .containsExactly(expected.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=1000-",
        "bytes=1000-2000",
        "bytes=-0",
        "bytes=-000",
        "bytes=-0,1000-",
        "bytes=9223372036854775807-",
        "bytes=99999999999999999999999-",
        "bytes=99999999999999999999998-99999999999999999999999"
      })
  void marksRangesOutsideContentUnsatisfiable(String header) {
    assertThat(RangeHeader.parse(header, SIZE).kind()).isEqualTo(RangeHeader.Kind.UNSATISFIABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes= , ,",
        "bytes=-",
        "bytes=a-b",
        "bytes=1-b",
        "bytes=0x1-2",
        "bytes=+1-2",
        "bytes=1--2",
        "bytes=--1",
        "bytes=5-4",
        "bytes=0-1,5-4",
        "bytes=0-1,x",
        "bytes=0-1;2-3",
        "bytes=0-1 2-3",
        "bytes=0 - 1",
        "bytes= 0-1",
        "bytes =0-1",
        " bytes=0-1",
        "bytes:0-1",
        "bytes=99999999999999999999999-99999999999999999999998",
        "bytes=\u0661-\u0662",
        "items=0-1",
        "bytesx=0-1",
        "0-1",
        "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8"
      })
  void ignoresInvalidOrExcessiveRanges(String header) {
    assertThat(RangeHeader.parse(header, SIZE).kind()).isEqualTo(RangeHeader.Kind.WHOLE);
  }

  @Test
  void returnsWholeContentWithoutHeader() {
    assertThat(RangeHeader.parse(null, SIZE).kind()).isEqualTo(RangeHeader.Kind.WHOLE);
  }

  @Test
  void hasNoRangeOfEmptyContent() {
    assertThat(RangeHeader.parse("bytes=0-", 0).kind()).isEqualTo(RangeHeader.Kind.UNSATISFIABLE);
    assertThat(RangeHeader.parse("bytes=-1", 0).kind()).isEqualTo(RangeHeader.Kind.WHOLE);
  }
}
