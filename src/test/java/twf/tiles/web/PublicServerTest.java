package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.web.PublicServerFixture.Answer;

final class PublicServerTest {
  private static final VariableKey KEY =
      new VariableKey("era5", new RunId("20190301_00z"), "tmp2m");

  @TempDir Path root;

  @Test
  void allowsConfiguredOriginsOnly() {
    try (PublicServerFixture served = new PublicServerFixture(root, "https://maps.example")) {
      Answer allowed = served.get("/health", "Origin", "https://maps.example");
      assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://maps.example");
      assertThat(allowed.header("Vary")).isEqualTo("Origin");
      Answer other = served.get("/none", "Origin", "https://evil.example");
      assertThat(other.header("Access-Control-Allow-Origin")).isNull();
      assertThat(other.header("Vary")).isEqualTo("Origin");
    }
  }

  @Test
  void answersInvalidRequestWithProblem() throws Exception {
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      assertThat(raw(served, "GET /health HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(raw(served, "GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
          .contains(" 414 ")
          .contains("application/problem+json")
          .containsIgnoringCase("access-control-allow-origin: *");
      assertThat(
              raw(served, "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(17000) + "\r\n\r\n"))
          .contains(" 431 ");
    }
  }

  private static String raw(PublicServerFixture served, String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", served.server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void awaitsInFlightRequestsOnStop() {
    byte[] large = new byte[20_000_000];
    new Random(1).nextBytes(large);
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      served.tree.publishWith(KEY, 1, large);
      served.load();
      HttpClientResponse response =
          FutureAssertions.await(
              served
                  .client
                  .request(HttpMethod.GET, served.server.port(), "127.0.0.1", KEY.archiveUrl("001"))
                  .compose(request -> request.send().onSuccess(HttpClientResponse::pause)));
      Future<Void> stopped = served.server.stop();
      assertThat(stopped.isComplete()).isFalse();
      Future<Buffer> body = response.body();
      response.resume();
      assertThat(FutureAssertions.await(body).getBytes()).isEqualTo(large);
      FutureAssertions.await(stopped);
      Throwable refused =
          FutureAssertions.failure(
              served.client.request(HttpMethod.GET, served.server.port(), "127.0.0.1", "/health"));
      assertThat(refused).isNotNull();
    }
  }
}
