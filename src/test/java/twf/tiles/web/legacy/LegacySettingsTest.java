package twf.tiles.web.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.config.Settings.LegacyRoutes;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.FailureCodes;
import twf.tiles.testing.LogCapture;
import twf.tiles.testing.StagedRun;
import twf.tiles.web.PublicServerFixture;
import twf.tiles.web.PublicServerFixture.Answer;

final class LegacySettingsTest {
  private static final Instant SINCE = Instant.parse("2026-03-01T00:00:00Z");
  private static final VariableKey KEY =
      new VariableKey("era5", new RunId("20190301_00z"), "tmp2m");
  private static final String FRAME = "/tiles/era5/uk/20190301_00z/tmp2m/1/";

  @TempDir Path root;

  @Test
  void sendsSunsetAsHttpDateAndInText() {
    LegacyRoutes legacy =
        new LegacyRoutes(false, SINCE, Instant.parse("2027-01-04T05:06:07Z"), Map.of());
    try (PublicServerFixture served = new PublicServerFixture(root, legacy, "*")) {
      Answer answer = served.get(FRAME + "0/0/0.png");
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header("Deprecation")).isEqualTo("@1772323200");
      assertThat(answer.header("Sunset")).isEqualTo("Mon, 04 Jan 2027 05:06:07 GMT");
      assertThat(served.get(DeprecationHeaders.DOCUMENT).body().toString())
          .contains("2026-03-01T00:00:00Z", "2027-01-04T05:06:07Z");
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, 0/0/0", "HEAD, 0/0/0", "GET, 0/9/0", "GET, x/y/z", "POST, 0/0/0"})
  void returnsGoneWhenDisabled(String method, String tile) {
    try (PublicServerFixture served =
        new PublicServerFixture(root, new LegacyRoutes(true, SINCE, null, Map.of()), "*")) {
      served.tree.publishWith(KEY, 1, StagedRun.bytes(1, true, 0));
      served.load();
      Answer answer = served.request(HttpMethod.valueOf(method), FRAME + tile + ".png");
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=60");
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("Deprecation")).isEqualTo("@1772323200");
      assertThat(answer.header("Link")).contains(KEY.archiveUrl("001"), "rel=\"deprecation\"");
      assertThat(answer.header("Warning")).startsWith("299 - ");
      assertThat(answer.header("X-TWF-Deprecated-Route")).isEqualTo("runtime-png-tiles");
      assertThat(served.metrics.lines()).containsExactly("legacyRequest tiles disabled");
      assertThat(served.get(KEY.archiveUrl("001")).status()).isEqualTo(200);
      assertThat(served.request(HttpMethod.OPTIONS, FRAME + "0/0/0.png").status()).isEqualTo(204);
    }
  }

  @Test
  void countsDisconnectedClientOnceWithoutError() throws IOException {
    try (LogCapture errors = new LogCapture(FailureCodes.class)) {
      abort(FRAME + "0/0/0.png");
      abort(KEY.archiveUrl("001"));
      assertThat(errors.events()).isEmpty();
    }
  }

  private void abort(String path) throws IOException {
    try (PublicServerFixture served =
        new PublicServerFixture(root, new LegacyRoutes(false, SINCE, null, Map.of()), "*")) {
      served.tree.publishWith(KEY, 1, StagedRun.bytes(1, true, 0));
      served.load();
      for (int i = 0; i < 10; i++) {
        try (Socket socket = new Socket("127.0.0.1", served.server.port())) {
          socket.setSoLinger(true, 0);
          String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
          socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
          socket.getOutputStream().flush();
        }
      }
      assertThat(served.get(FRAME + "0/0/0.png").status()).isEqualTo(200);
      assertThat(served.metrics.lines())
          .hasSizeBetween(1, 11)
          .containsOnly("legacyRequest tiles tile");
    }
  }
}
