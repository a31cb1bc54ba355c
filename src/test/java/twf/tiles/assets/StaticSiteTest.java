package twf.tiles.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.error.FailureException;

class StaticSiteTest {
  private final Map<String, byte[]> files = new HashMap<>();

  private StaticSite site() {
    return site(true);
  }

  private StaticSite site(boolean isPage) {
    return new StaticSite(
        "map",
        isPage,
        name -> {
          byte[] bytes = files.get(name);
          return bytes == null ? null : new ByteArrayInputStream(bytes);
        });
  }

  private void put(String name, String text) {
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void servesOnlyListedFiles() throws IOException {
    put("files.json", "[\"index.html\", \"assets/main-abc.js\"]");
    put("index.html", "<!doctype html>");
    put("assets/main-abc.js", "1");
    put("assets/other.js", "2");
    StaticSite site = site();
    assertThat(site.index()).isEmpty();
    site.load();
    assertThat(site.index()).isPresent();
    assertThat(site.asset("main-abc.js")).isPresent();
    for (String other : new String[] {"other.js", "../index.html", "", "/main-abc.js"}) {
      assertThat(site.asset(other)).as(other).isEmpty();
    }
  }

  @Test
  void loadsSetOfFilesWithoutPage() throws IOException {
    put("files.json", "[\"meta.json\"]");
    put("meta.json", "{}");
    StaticSite site = site(false);
    site.load();
    assertThat(site.index()).isEmpty();
    assertThat(site.file("meta.json")).isPresent();
    assertThat(site.file("files.json")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/assets/", "/console/assets/"})
  void movesAssetsOfPageBelowItsPath(String built) throws IOException {
    put("files.json", "[\"index.html\"]");
    put("index.html", "<a href=\"" + built + "a.css\">/assets/</a><b src=\"" + built + "b.js\">");
    StaticSite site = site();
    assertThat(site.indexWithAssetsIn("./")).isEmpty();
    site.load();
    assertThat(site.indexWithAssetsIn("./").orElseThrow().content().toString())
        .isEqualTo("<a href=\"./assets/a.css\">/assets/</a><b src=\"./assets/b.js\">");
    assertThat(site.indexWithAssetsIn("./console/").orElseThrow().content().toString())
        .contains("href=\"./console/assets/a.css\"");
    assertThat(site.index().orElseThrow().content().toString()).contains("href=\"" + built);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[\"index.html\", \"../secret.txt\"]",
        "[\"index.html\", \"/etc/passwd.txt\"]",
        "[\"index.html\", \"assets/a/b.js\"]",
        "[\"index.html\", \"assets/absent.js\"]",
        "[\"index.html\", \"of.unknown\"]",
        "[\"index.html\", 1]",
        "[]"
      })
  void rejectsMalformedFileList(String list) {
    put("files.json", list);
    put("index.html", "x");
    put("of.unknown", "x");
    assertThatThrownBy(() -> site().load())
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("web/map/");
  }

  @Test
  void boundsFileCountAndSize() {
    put("files.json", "[\"index.html\"]");
    files.put("index.html", new byte[8 * 1024 * 1024 + 1]);
    assertThatThrownBy(() -> site().load()).hasMessageContaining("over 8388608 bytes");
    put("index.html", "x");
    put("files.json", "[" + "\"index.html\",".repeat(100) + "\"index.html\"]");
    assertThatThrownBy(() -> site().load()).hasMessageContaining("at most 100 files");
  }

  @Test
  void explainsMissingBuild() {
    assertThatThrownBy(() -> site().load()).hasMessageContaining("build with mvn package");
  }
}
