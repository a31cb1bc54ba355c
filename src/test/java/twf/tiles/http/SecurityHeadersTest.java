package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.RawHttpConnection;
import twf.tiles.web.PublicServer;
import twf.tiles.web.PublicServerFixture;

/** Tests the security headers of the public port, also of errors and cached responses. */
class SecurityHeadersTest {
  private static final RunId RUN = new RunId("20190301_00z");
  private static final VariableKey KEY = new VariableKey("era5", RUN, "tmp2m");

  @TempDir Path root;

  @Test
  void sendsNosniffOnEveryResponse() {
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      String name = served.tree.publishWithImage(KEY, 2, new byte[] {1});
      served.tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
      served.load();
      String variable = "/published/" + KEY;
      try (RawHttpConnection wire = new RawHttpConnection(served.server.port())) {
        for (String target :
            new String[] {
              "/manifests/era5/latest.json",
              variable + "/manifests/" + name + ".json",
              variable + "/meta/001.json",
              variable + "/manifest.json",
              KEY.archiveUrl("001"),
              KEY.imageUrl("001"),
              "/api/models",
              "/api/runs?model=era5",
              "/api/vars?model=era5&run=latest",
              "/api/run/era5/latest/manifest.json",
              "/api/tilejson/" + KEY + "/001.json",
              "/tiles/era5/conus/latest/tmp2m/9/0/0/0.png",
              "/api/v2/era5/conus/runs",
              "/api/v2/era5/conus/latest/vars",
              "/health",
              "/schemas/meta.json",
              "/docs/runtime-png-tiles.txt",
              "/none",
              "/%zz",
              "/api/runs",
              KEY.archiveUrl("009")
            }) {
          for (String method : new String[] {"GET", "GET", "HEAD", "OPTIONS", "POST"}) {
            RawHttpConnection.Answer answer =
                wire.request(method, target, "Content-Length: 0")
                    .readResponse(!method.equals("HEAD"));
            assertThat(answer.header("X-Content-Type-Options"))
                .as(method + " " + target + " " + answer.status())
                .isEqualTo("nosniff");
            assertThat(answer.headers().getOrDefault("content-type", ""))
                .doesNotStartWith("text/html");
          }
        }
      }
    }
  }

  @Test
  void sendsContentSecurityPolicyOnPages() {
    Vertx vertx = Vertx.vertx();
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      Router router = served.routes.router();
      router
          .get("/page.html")
          .handler(
              ctx -> ctx.response().putHeader("Content-Type", "text/html; charset=utf-8").end("x"));
      PublicServer server =
          new PublicServer(
              vertx,
              "127.0.0.1",
              0,
              router,
              served.routes.problems(),
              new ConnectionLimit("public port", 10, 0, ""),
              Duration.ofSeconds(1));
      FutureAssertions.await(server.start());
      try (RawHttpConnection wire = new RawHttpConnection(server.port())) {
        assertPage(wire.request("GET", "/page.html").readResponse().headers());
      }
    } finally {
      FutureAssertions.await(vertx.close());
    }
  }

  @Test
  void sendsSameHeadersOnNotModified() {
    MultiMap own = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, "Text/HTML");
    MultiMap prepared = PreparedHeaders.of(new CorsPolicy(List.of("*")), own).all();
    assertPage(
        prepared.entries().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    entry -> entry.getKey().toLowerCase(java.util.Locale.ROOT),
                    Map.Entry::getValue)));
  }

  private static void assertPage(Map<String, String> headers) {
    assertThat(headers)
        .containsEntry("x-content-type-options", "nosniff")
        .containsEntry("x-frame-options", "DENY")
        .containsEntry("referrer-policy", "no-referrer")
        .containsEntry("cross-origin-opener-policy", "same-origin")
        .containsKey("permissions-policy");
    assertThat(headers.get("content-security-policy"))
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
        .doesNotContain("unsafe-eval", "script-src 'self' 'unsafe-inline'");
  }
}
