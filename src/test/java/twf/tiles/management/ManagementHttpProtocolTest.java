package twf.tiles.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.RawHttpConnection;

/** Tests HTTP parsing, timeouts and the connection limit of the management port. */
class ManagementHttpProtocolTest {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final String HOST = "Host: 127.0.0.1\r\n";
  private static final int MAX_CONNECTIONS = 8;

  private final ManagementServerFixture managed =
      new ManagementServerFixture(
          "token",
          Clock.systemUTC(),
          new ManagementServer.Limits(
              Duration.ofMillis(800), Duration.ofMillis(500), MAX_CONNECTIONS),
          ManagementServerFixture.settings(null));
  private final List<RawHttpConnection> wires = new ArrayList<>();

  @AfterEach
  void stop() {
    wires.forEach(RawHttpConnection::close);
    managed.close();
  }

  private RawHttpConnection wire() {
    RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1");
    wires.add(wire);
    return wire;
  }

  private void assertOthersAreServed() {
    RawHttpConnection.Answer answer = wire().request("GET", "/admin/look").readResponse();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("\"done\":\"look\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /metrics HTTP/1.1\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /metrics\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nX y: 1\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nX-A : 1\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nX-A: \u0000\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n12345",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "GET /metrics HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u00fc~Y\r\n\r\n"
      })
  void rejectsInvalidOrAmbiguousRequestsAndCloses(String request) {
    RawHttpConnection wire = wire().send(request + "GET /admin/look HTTP/1.1\r\n" + HOST + "\r\n");
    String said = new String(wire.readRemaining(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(said).containsPattern("^HTTP/[12].[01] (400|501) ").doesNotContain("\"done\"");
    assertOthersAreServed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /admin/change HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /admin/change HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "POST /admin/change HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1;ext=\"x\r\n{\r\n0\r\n\r\n",
        "POST /admin/change HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}",
        "POST /admin/change HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{}",
        "POST /admin/change HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n"
      })
  void answersNothingAfterChunkedBody(String request) {
    RawHttpConnection wire = wire().send(request + "GET /admin/look HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(new String(wire.readRemaining(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("\"done\":\"look\"");
    assertOthersAreServed();
  }

  @Test
  void executesChunkedCommandAndCloses() {
    RawHttpConnection wire =
        wire()
            .request(
                "POST",
                "/admin/change",
                "Authorization: Bearer token",
                "Transfer-Encoding: chunked")
            .send("2\r\n{}\r\n0\r\n\r\n");
    RawHttpConnection.Answer answer = wire.readResponse();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
    assertThat(wire.isEnded()).isTrue();
  }

  @Test
  void rejectsOversizedRequests() {
    String[] lines = new String[10_000];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "X-" + i + ": " + i;
    }
    assertThat(wire().request("GET", "/metrics", lines).readResponse().status()).isEqualTo(431);
    assertThat(wire().request("GET", "/" + "x".repeat(2_000_000)).readResponse().status())
        .isEqualTo(414);
    assertThat(wire().request("G" + "E".repeat(1_000_000), "/").readResponse().status())
        .isEqualTo(414);
    assertThat(
            wire()
                .request("POST", "/admin/change", "Content-Length: 70000")
                .readResponse()
                .status())
        .isEqualTo(413);
    assertOthersAreServed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "BREW", "post", "OPTIONS"})
  void returnsMethodNotAllowed(String method) {
    for (String route : new String[] {"/metrics", "/admin/change", "/events", "/health/live"}) {
      RawHttpConnection.Answer answer =
          wire().request(method, route, "Content-Length: 0").readResponse();
      assertThat(answer.status()).as(route).isIn(404, 405);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      wires.remove(wires.size() - 1).close();
    }
  }

  @Test
  void speaksNoOtherProtocol() {
    RawHttpConnection.Answer answer =
        wire()
            .request(
                "GET",
                "/admin/look",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")
            .readResponse();
    assertThat(answer.line()).isEqualTo("HTTP/1.1 200 OK");
    answer =
        wire()
            .request(
                "GET",
                "/admin/look",
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAAP__")
            .readResponse();
    assertThat(answer.line()).isEqualTo("HTTP/1.1 200 OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "G", "GET /metrics HT", "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "})
  void closesIncompleteRequests(String part) {
    RawHttpConnection wire = wire().send(part);
    await("connection timed out")
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> wire.send(part.isEmpty() ? "" : "x") == wire && managed.connections() == 0);
    assertThat(wire.isEnded()).isTrue();
    assertOthersAreServed();
  }

  @Test
  void timesOutSlowBodyWhileServingOthers() {
    RawHttpConnection slow =
        wire()
            .request(
                "POST", "/admin/change", "Authorization: Bearer token", "Content-Length: 1000");
    assertOthersAreServed();
    wires.remove(wires.size() - 1).close();
    await("connection timed out")
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> slow.send(" ") == slow && managed.connections() == 0);
    assertThat(new String(slow.readRemaining(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("\"done\"");
  }

  @Test
  void limitsConnections() {
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
      assertThat(wire().request("GET", "/admin/look").readResponse().status()).isEqualTo(200);
    }
    assertThat(wire().isEnded()).as("connection beyond the limit is closed").isTrue();
    assertThat(managed.connections()).isEqualTo(MAX_CONNECTIONS);
    wires.get(0).close();
    await("slot freed").atMost(BOUND).until(() -> managed.connections() < MAX_CONNECTIONS);
    assertOthersAreServed();
  }
}
