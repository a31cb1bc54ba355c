package twf.tiles.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.RawHttpConnection;

/** Tests the protection of the management port against cross-site requests and DNS rebinding. */
class CrossSiteGuardTest {
  private static final String[] ROUTES = {
    "/metrics", "/health/live", "/health/ready", "/admin/look", "/events"
  };

  private final ManagementServerFixture managed =
      new ManagementServerFixture(
          "token",
          Clock.systemUTC(),
          ManagementServerFixture.LIMITS,
          ManagementServerFixture.settings(null, "tiles-admin.example.com"));

  @AfterEach
  void stop() {
    managed.close();
  }

  private RawHttpConnection.Answer get(String target, String... lines) {
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      // An event stream does not end: request only its headers.
      return target.equals("/events")
          ? wire.request("HEAD", target, lines).readResponse(false)
          : wire.request("GET", target, lines).readResponse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Origin: http://127.0.0.1.evil.example",
        "Origin: file://",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
      })
  void rejectsCrossSiteRequestsOnAllRoutes(String line) {
    for (String route : new String[] {"/metrics", "/health/live", "/health/ready", "/admin/look"}) {
      RawHttpConnection.Answer answer = get(route, line);
      assertThat(answer.status()).as(route).isEqualTo(403);
      assertThat(answer.text()).contains("another origin");
      assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      assertThat(wire.request("GET", "/events", line).readResponse().status()).isEqualTo(403);
      assertThat(
              wire.request(
                      "POST",
                      "/admin/change",
                      line,
                      "Authorization: Bearer token",
                      "Content-Length: 0")
                  .readResponse()
                  .status())
          .isEqualTo(403);
      assertThat(wire.request("OPTIONS", "/admin/change", line).readResponse().status())
          .isEqualTo(403);
    }
  }

  @Test
  void allowsSameOriginAndFollowedLinks() {
    String here = "Host: 127.0.0.1:" + managed.port();
    assertThat(get("/admin/look", here, "Origin: http://127.0.0.1:" + managed.port()).status())
        .isEqualTo(200);
    assertThat(get("/admin/look", here, "Sec-Fetch-Site: same-origin").status()).isEqualTo(200);
    assertThat(get("/admin/look", here, "Sec-Fetch-Site: none").status()).isEqualTo(200);
    assertThat(
            get(
                    "/admin/look",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Mode: navigate",
                    "Sec-Fetch-Dest: document")
                .status())
        .isEqualTo(200);
    assertThat(
            get(
                    "/admin/look",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Mode: navigate",
                    "Sec-Fetch-Dest: iframe")
                .status())
        .isEqualTo(403);
    assertThat(
            get(
                    "/admin/look",
                    "Host: tiles-admin.example.com",
                    "Origin: https://tiles-admin.example.com")
                .status())
        .as("behind a proxy that terminates TLS")
        .isEqualTo(200);
    assertThat(get("/admin/look", "Host: [::1]:8098", "Origin: http://[0:0::1]:8098").status())
        .isEqualTo(200);
    assertThat(get("/admin/look", "Host: [::1]:8098", "Origin: http://[::2]:8098").status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8098",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io",
        "a",
        "xn--lcalhost-4wa",
        "0x7f000001.example",
        "127.1",
        "300.0.0.1"
      })
  void rejectsDnsRebinding(String host) {
    RawHttpConnection.Answer answer = get("/admin/look", "Host: " + host);
    assertThat(answer.status()).isEqualTo(421);
    assertThat(answer.text()).contains("MANAGEMENT_ALLOWED_HOSTS").doesNotContain("evil");
    try (RawHttpConnection wire = new RawHttpConnection(managed.port())) {
      assertThat(wire.request("GET", "/events", "Host: " + host).readResponse().status())
          .isEqualTo(421);
      assertThat(
              wire.request(
                      "POST",
                      "/admin/change",
                      "Host: " + host,
                      "Authorization: Bearer token",
                      "Content-Length: 0")
                  .readResponse()
                  .status())
          .isEqualTo(421);
    }
    for (String open : new String[] {"/metrics", "/health/live"}) {
      assertThat(get(open, "Host: " + host).status()).as(open).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:8098",
        "[::1]",
        "[::1]:8098",
        "[2001:db8::1]:8098",
        "[2001:DB8::1]",
        "[::ffff:127.0.0.1]:8098",
        "[fe80::1%25eth0]:8098",
        "127.0.0.1.:8098",
        "192.0.2.7",
        "localhost",
        "LOCALHOST:8098",
        "localhost.",
        "tiles-admin.example.com",
        "Tiles-Admin.Example.com:443"
      })
  void allowsAddressesLocalhostAndConfiguredNames(String host) {
    assertThat(get("/admin/look", "Host: " + host).status()).isEqualTo(200);
  }

  @Test
  void checksHostOfAbsoluteTarget() {
    assertThat(get("http://127.0.0.1/admin/look", "Host: evil.example").status()).isEqualTo(421);
  }

  @Test
  void sendsNoCorsHeaders() {
    for (String route : ROUTES) {
      if (!route.equals("/events")) {
        Map<String, String> headers = get(route, "Origin: http://127.0.0.1").headers();
        assertThat(headers.keySet()).noneMatch(name -> name.startsWith("access-control"));
      }
    }
  }
}
