package twf.tiles.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://example.org/models, https://example.org/models, /models",
    "https://example.org/models/, https://example.org/models, /models",
    "https://example.org, https://example.org, ''",
    "https://example.org/, https://example.org, ''",
    "HTTPS://example.org/Models, https://example.org/Models, /Models",
    "http://example.org:8080/a/b-c_d.e~f/, http://example.org:8080/a/b-c_d.e~f, /a/b-c_d.e~f",
    "http://[2001:DB8::1]:80/m, http://[2001:db8::1]:80/m, /m",
    "http://127.0.0.1:8099/models, http://127.0.0.1:8099/models, /models"
  })
  void readsBaseAndPrefix(String text, String base, String prefix) {
    PublicUrl url = PublicUrl.parse(text);
    assertThat(url).isEqualTo(new PublicUrl(base, prefix));
    assertThat(url.isSet()).isTrue();
    assertThat(url.of("/tiles/x.pmtiles")).isEqualTo(base + "/tiles/x.pmtiles");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/models",
        "models",
        "example.org/models",
        "//example.org/models",
        "ftp://example.org/models",
        "https:/example.org",
        "https://",
        "https:///models",
        "https://user@example.org/models",
        "https://user:secret@example.org/models",
        "https://example.org/models?",
        "https://example.org/models?a=b",
        "https://example.org/models#top",
        "https://example.org//models",
        "https://example.org/models//",
        "https://example.org/./models",
        "https://example.org/models/..",
        "https://example.org/../models/",
        "https://example.org/mod els",
        "https://example.org/m%6fdels",
        "https://example.org/m\u00f6dels",
        "https://example.org/models\n",
        "https://example.org/<script>",
        "https://example.org/a\"b",
        "https://example.org:0/models",
        "https://example.org:65536/models",
        "https://example.org:/models",
        "https://example.org:80:80/models",
        "https://[::1/models",
        "https://::1/models",
        "https://[fe80::1%25eth0]/models",
        "https://1.2.3.4.5/models",
        "https://a..b/models"
      })
  void rejectsWhatIsNoPlainUrl(String text) {
    assertThat(PublicUrl.parse(text)).isNull();
  }

  @Test
  void boundsLength() {
    String start = "https://example.org/";
    assertThat(PublicUrl.parse(start + "a".repeat(300 - start.length()))).isNotNull();
    assertThat(PublicUrl.parse(start + "a".repeat(301 - start.length()))).isNull();
  }

  @Test
  void leavesPathsAloneWhereNoUrlIsSet() {
    assertThat(PublicUrl.NONE.isSet()).isFalse();
    assertThat(PublicUrl.NONE.of("/api/models")).isEqualTo("/api/models");
  }
}
