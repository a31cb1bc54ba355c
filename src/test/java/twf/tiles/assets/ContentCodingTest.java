package twf.tiles.assets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {
  private static final Set<ContentCoding> ALL = EnumSet.allOf(ContentCoding.class);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, deflate, br, zstd | BROTLI",
        "gzip | GZIP",
        "GZip;Q=0.5 | GZIP",
        "br;q=0.1, gzip;q=0.9 | GZIP",
        "br;q=0, * | GZIP",
        "* | BROTLI",
        "*;q=0, gzip;q=0.001 | GZIP",
        "identity, gzip;q=0.5 | IDENTITY",
        "identity;q=0.5, gzip;q=0.5 | GZIP",
        "deflate | IDENTITY",
        "'' | IDENTITY",
        "br;q=0, gzip;q=0 | IDENTITY",
        "*;q=0 | IDENTITY",
        "br;q=2 | IDENTITY",
        "br;q=nonsense, gzip | GZIP",
        "brotli | IDENTITY",
        "br ; q=1.000 | BROTLI"
      })
  void choosesPreferredCoding(String line, ContentCoding chosen) {
    assertThat(ContentCoding.choose(List.of(line), ALL)).isEqualTo(chosen);
  }

  @Test
  void joinsHeaderLines() {
    assertThat(ContentCoding.choose(List.of("br;q=0", "gzip"), ALL)).isEqualTo(ContentCoding.GZIP);
    assertThat(ContentCoding.choose(List.of(), ALL)).isEqualTo(ContentCoding.IDENTITY);
  }

  @Test
  void choosesOnlyAvailableCodings() {
    assertThat(ContentCoding.choose(List.of("br, gzip;q=0.2"), EnumSet.of(ContentCoding.IDENTITY)))
        .isEqualTo(ContentCoding.IDENTITY);
  }
}
