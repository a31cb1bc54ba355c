package twf.tiles.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.ext.web.Route;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.RawHttpConnection;

/**
 * Tests the headers of all responses of the management port. Lists the routes of the router, so
 * that new routes are covered.
 */
class ManagementHeadersTest {
  private final ManagementServerFixture managed =
      new ManagementServerFixture("token", Clock.systemUTC());

  @AfterEach
  void stop() {
    managed.close();
  }

  private Set<String> targets() {
    Set<String> all = new LinkedHashSet<>();
    managed.router.getRoutes().stream()
        .map(Route::getPath)
        .filter(Objects::nonNull)
        .filter(path -> !path.equals("/events") && !path.startsWith("/console"))
        .forEach(
            path -> {
              for (String command : List.of("look", "change", "none", "..%2f..%2fetc%2fpasswd")) {
                all.add(path.replace(":command", command));
              }
            });
    all.addAll(
        List.of(
            "/",
            "/console/assets/none.js",
            "/console/none",
            "/none",
            "/admin",
            "/%zz",
            "/admin/../metrics",
            "/admin/%2e%2e/x"));
    return all;
  }

  @Test
  void sendsNoStoreNosniffAndNoCors() {
    for (String target : targets()) {
      for (String method : new String[] {"GET", "POST", "PUT", "OPTIONS"}) {
        try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
          RawHttpConnection.Answer answer =
              wire.request(method, target, "Content-Length: 0").readResponse();
          assertSaid(answer, method + " " + target);
          assertThat(answer.text()).doesNotContain("root:x:");
        }
      }
    }
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      assertSaid(wire.request("GET", "/" + "x".repeat(9000)).readResponse(), "target too long");
    }
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      assertSaid(wire.request("GET", "/events?model=UPPER").readResponse(), "invalid model");
    }
  }

  private static void assertSaid(RawHttpConnection.Answer answer, String what) {
    assertThat(answer.header("X-Content-Type-Options")).as(what).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).as(what).isEqualTo("no-store");
    assertThat(answer.headers().keySet())
        .as(what)
        .noneMatch(name -> name.startsWith("access-control"));
    assertThat(answer.header("Content-Type")).as(what).doesNotContain("text/html");
  }

  @Test
  void sendsContentSecurityPolicy() {
    managed
        .router
        .get("/page")
        .handler(ctx -> ctx.response().putHeader("Content-Type", "text/html").end("x"));
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      RawHttpConnection.Answer answer = wire.request("GET", "/page").readResponse();
      assertThat(answer.header("Content-Security-Policy"))
          .contains("default-src 'none'", "frame-ancestors 'none'");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    }
  }
}
