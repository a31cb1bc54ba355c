package twf.tiles.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.RawHttpConnection;

/** Tests that the built console is served, behind the same guard as the rest of the port. */
class ConsolePageTest {
  private static final Pattern SCRIPT = Pattern.compile("src=\"(/console/assets/[^\"]+\\.js)\"");

  private final ManagementServerFixture managed =
      new ManagementServerFixture("token", Clock.systemUTC());

  @AfterEach
  void stop() {
    managed.close();
  }

  private RawHttpConnection.Answer ask(String method, String target, String... headers) {
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      return wire.request(method, target, headers).readResponse(!method.equals("HEAD"));
    }
  }

  @Test
  void loadsInBrowser() {
    for (String path : new String[] {"/console", "/console/"}) {
      RawHttpConnection.Answer page =
          ask(
              "GET",
              path,
              "Sec-Fetch-Site: none",
              "Sec-Fetch-Mode: navigate",
              "Sec-Fetch-Dest: document");
      assertThat(page.status()).as(path).isEqualTo(200);
      assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
      assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(page.header("Content-Security-Policy"))
          .contains("default-src 'none'", "script-src 'self';")
          .doesNotContain("unsafe");
      assertThat(ask("GET", path, "If-None-Match: " + page.header("ETag")).status()).isEqualTo(304);
      Matcher script = SCRIPT.matcher(page.text());
      assertThat(script.find()).isTrue();
      RawHttpConnection.Answer loaded = ask("GET", script.group(1), "Sec-Fetch-Site: same-origin");
      assertThat(loaded.status()).isEqualTo(200);
      assertThat(loaded.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
      assertThat(ask("HEAD", script.group(1)).header("Content-Length"))
          .isEqualTo(loaded.header("Content-Length"));
    }
  }

  @Test
  void rejectsCrossSiteAndRebindingRequests() {
    assertThat(ask("GET", "/console", "Origin: https://elsewhere.example").status()).isEqualTo(403);
    assertThat(ask("GET", "/console", "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "rebound.example")) {
      assertThat(wire.request("GET", "/console").readResponse().status()).isEqualTo(421);
    }
  }

  @Test
  void returnsProblemForUnknownFile() {
    for (String path :
        new String[] {"/console/assets/none.js", "/console/other", "/console/assets"}) {
      assertThat(ask("GET", path).status()).as(path).isEqualTo(404);
      assertThat(ask("GET", path).header("Content-Type")).isEqualTo("application/problem+json");
    }
    assertThat(ask("POST", "/console", "Content-Length: 0").status()).isEqualTo(405);
  }
}
