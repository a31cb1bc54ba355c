package twf.tiles.assets;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the pages that the build makes from src/main/web. */
class WebAssetsTest {
  private static final int MAX_SCRIPT_BYTES = 600 * 1000;

  private static byte[] bytes(String page, String name) throws IOException {
    String path = "/web/" + page + "/" + name;
    try (InputStream in = WebAssetsTest.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    }
  }

  private static List<String> scripts(String page) throws IOException {
    return new JsonArray(new String(bytes(page, "files.json"), StandardCharsets.UTF_8))
        .stream().map(String.class::cast).filter(name -> name.endsWith(".js")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"map", "console"})
  void loadsPage(String page) throws IOException {
    StaticSite site = StaticSite.fromClassPath(page);
    site.load();
    assertThat(site.index()).isPresent();
    assertThat(scripts(page)).isNotEmpty();
  }

  @Test
  void limitsMapScriptSize() throws IOException {
    for (String coding : new String[] {".br", ".gz"}) {
      int bytes = 0;
      for (String script : scripts("map")) {
        bytes += bytes("map", script + coding).length;
      }
      assertThat(bytes).as("bytes of script as %s", coding).isBetween(1, MAX_SCRIPT_BYTES);
    }
  }
}
