package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.PublishedFixture;
import twf.tiles.testing.RawHttpConnection;

/**
 * Tests HTTP/1.1 message handling (RFC 9112) byte by byte on one connection, with valid and
 * malformed requests.
 */
final class ProtocolTest {
  private static final VariableKey KEY =
      new VariableKey("era5", new RunId("20190301_00z"), "tmp2m");
  private static final String ARCHIVE = KEY.archiveUrl("001");
  private static final String HEALTH = "{\"status\":\"ok\"}";

  @TempDir Path root;
  private PublicServerFixture served;
  private RawHttpConnection wire;

  @BeforeEach
  void serve() {
    served = new PublicServerFixture(root, "*");
    served.tree.publish(KEY, 2);
    served.load();
    wire = new RawHttpConnection(served.server.port());
  }

  @AfterEach
  void stop() {
    wire.close();
    served.close();
  }

  private void assertRefused(int status) {
    RawHttpConnection.Answer answer = wire.readResponse();
    assertThat(answer.status()).as(answer.line()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.text()).contains("\"status\":" + status);
    assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
    assertThat(wire.isEnded()).isTrue();
  }

  private void assertStillInStep() {
    wire.request("GET", "/health");
    RawHttpConnection.Answer answer = wire.readResponse();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(HEALTH);
  }

  @Test
  void answersPipelinedRequestsInOrder() {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      requests.append(pipelined(i));
    }
    wire.send(requests.toString());
    byte[] archive = PublishedFixture.archive(KEY, 1);
    for (int i = 0; i < 30; i++) {
      RawHttpConnection.Answer answer = wire.readResponse();
      if (i % 3 == 0) {
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes " + i + "-" + i + "/1001");
        assertThat(answer.body()).containsExactly(archive[i]);
      } else if (i % 3 == 1) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("/none/" + i);
      } else {
        assertThat(answer.text()).isEqualTo(HEALTH);
      }
    }
    assertStillInStep();
  }

  private static String pipelined(int i) {
    String target = i % 3 == 0 ? ARCHIVE : i % 3 == 1 ? "/none/" + i : "/health";
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\nRange: bytes=" + i + "-" + i + "\r\n\r\n";
  }

  @Test
  void rejectsHeadersOf64Kibibytes() {
    wire.request("GET", "/health", "X-Long: " + "x".repeat(64 * 1024));
    assertRefused(431);
  }

  @Test
  void rejectsManyHeaders() {
    String[] lines = new String[2000];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "X-" + i + ": " + i;
    }
    wire.request("GET", "/health", lines);
    assertRefused(431);
  }

  @Test
  void rejectsRequestLineOf9Kilobytes() {
    wire.request("GET", "/" + "x".repeat(9000));
    assertRefused(414);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /health\r\n\r\n",
        "GET  HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u00fc~Y\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX y: 1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-A : 1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-A: \u0000\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\n : 1\r\n\r\n",
        "G(T /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
        "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n12345",
        "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n12345",
        "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "GET /health HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      })
  void rejectsInvalidOrAmbiguousRequestsAndCloses(String request) {
    wire.send(request);
    assertRefused(400);
  }

  @Test
  void answersNothingAfterRejectedRequest() {
    wire.send(
        "POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n");
    assertRefused(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BREW", "PROPFIND", "TRACE", "get", "POST", "CONNECT", "QUERY"})
  void returnsMethodNotAllowedForUnknownMethod(String method) {
    wire.request(method, "/health", "Content-Length: 0");
    RawHttpConnection.Answer answer = wire.readResponse();
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertStillInStep();
  }

  @Test
  void skipsBodyOfKnownLength() {
    String body = "GET /none HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000);
    wire.request("GET", "/health", "Content-Length: " + body.length()).send(body);
    assertThat(wire.readResponse().text()).isEqualTo(HEALTH);
    assertStillInStep();
  }

  @Test
  void rejectsChunkedBodyBeforeReading() {
    wire.request("GET", ARCHIVE, "Transfer-Encoding: chunked").send("5\r\nabcde");
    assertRefused(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.5", "HTTP/1.2", "HTTP/0.9", "JUNK/1.1"})
  void rejectsOtherHttpVersions(String version) {
    wire.send(
        "GET /health " + version + "\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(wire.readResponse().line()).contains(" 501 ");
    assertThat(wire.isEnded()).isTrue();
  }

  @Test
  void answersExpectContinue() {
    wire.request("GET", "/health", "Expect: 100-continue", "Content-Length: 3");
    RawHttpConnection.Answer answer = wire.readResponse();
    if (answer.status() == 100) {
      wire.send("abc");
      answer = wire.readResponse();
      assertThat(answer.text()).isEqualTo(HEALTH);
      assertStillInStep();
    } else {
      assertThat(answer.text()).isEqualTo(HEALTH);
      wire.send("abc");
      assertStillInStep();
    }
  }

  @Test
  void closesHttp10UnlessKeepAlive() {
    wire.send("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    RawHttpConnection.Answer kept = wire.readResponse();
    assertThat(kept.text()).isEqualTo(HEALTH);
    assertThat(kept.header("Connection")).isEqualToIgnoringCase("keep-alive");
    wire.send("GET " + ARCHIVE + " HTTP/1.0\r\n\r\n");
    assertThat(wire.readResponse().body()).isEqualTo(PublishedFixture.archive(KEY, 1));
    assertThat(wire.isEnded()).isTrue();
  }

  @Test
  void honorsConnectionClose() {
    wire.request("GET", ARCHIVE, "Connection: close");
    RawHttpConnection.Answer answer = wire.readResponse();
    assertThat(answer.body()).isEqualTo(PublishedFixture.archive(KEY, 1));
    assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
    assertThat(wire.isEnded()).isTrue();
  }

  @Test
  void sendsNoBodyForHead() {
    for (String target :
        new String[] {
          ARCHIVE, "/health", "/api/models", "/none", KEY.archiveUrl("009"), "/%zz", "/api/runs"
        }) {
      wire.request("GET", target);
      RawHttpConnection.Answer get = wire.readResponse();
      wire.request("HEAD", target);
      RawHttpConnection.Answer head = wire.readResponse(false);
      assertThat(head.status()).as(target).isEqualTo(get.status());
      assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
      if (get.status() == 200) {
        assertThat(head.header("Content-Length")).isEqualTo("" + get.body().length);
      }
    }
    wire.request("HEAD", ARCHIVE, "If-Match: \"x\"");
    assertThat(wire.readResponse(false).status()).isEqualTo(412);
    assertStillInStep();
  }

  @Test
  void acceptsAbsoluteTarget() {
    wire.request("GET", "http://tiles.example:80/health");
    assertThat(wire.readResponse().text()).isEqualTo(HEALTH);
    wire.request("GET", "http://tiles.example" + ARCHIVE);
    assertThat(wire.readResponse().body()).isEqualTo(PublishedFixture.archive(KEY, 1));
    wire.request("GET", "http://tiles.example/published/../none");
    assertThat(wire.readResponse().status()).isEqualTo(400);
  }

  @Test
  void answersOptionsAsterisk() {
    wire.request("OPTIONS", "*");
    RawHttpConnection.Answer answer = wire.readResponse();
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertStillInStep();
    wire.request("GET", "*");
    assertThat(wire.readResponse().status()).isEqualTo(400);
  }

  @Test
  void toleratesLeadingEmptyLine() {
    wire.send("\r\n").request("GET", "/health");
    assertThat(wire.readResponse().text()).isEqualTo(HEALTH);
  }

  @Test
  void rejectsWebSocketUpgrade() {
    wire.request(
        "GET",
        "/health",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
    assertThat(wire.readResponse().text()).isEqualTo(HEALTH);
    wire.request(
        "GET",
        "/health",
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQAAP__");
    assertThat(wire.readResponse().line()).isEqualTo("HTTP/1.1 200 OK");
  }
}
