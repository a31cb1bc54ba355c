package twf.tiles.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import twf.tiles.domain.VariableKey;

/** An HTTP client that reuses connections. */
final class Client {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private String etag = "\"none\"";

  HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return http.send(request(url).build(), BodyHandlers.ofString());
  }

  boolean isReady(String management) throws IOException, InterruptedException {
    try {
      return get(management + "/health/ready").statusCode() == 200;
    } catch (ConnectException notYet) {
      return false;
    }
  }

  /**
   * Returns whether the pointer shows {@code frames} frames of a variable. Sends {@code
   * If-None-Match} like a polling client.
   */
  boolean isShown(String url, VariableKey key, int frames)
      throws IOException, InterruptedException {
    HttpRequest request =
        request(url + "/manifests/" + key.model() + "/latest.json")
            .header("If-None-Match", etag)
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      return false;
    }
    etag = answer.headers().firstValue("ETag").orElse(etag);
    JsonNode pointer = MAPPER.readTree(answer.body());
    return pointer.path("run").asText().equals(key.run().text())
        && pointer.path("variables").path(key.variable()).path("available_frames").asInt()
            == frames;
  }

  /** Returns the time of a variable's last validation report. */
  Instant validatedAt(String management, VariableKey key) throws IOException, InterruptedException {
    String query =
        "model=%s&run=%s&variable=%s".formatted(key.model(), key.run().text(), key.variable());
    JsonNode report = MAPPER.readTree(get(management + "/admin/report?" + query).body());
    return Instant.parse(report.path("at").asText());
  }

  /** Returns the sum of a metric over all its series. */
  double metric(String management, String name) throws IOException, InterruptedException {
    return get(management + "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10));
  }
}
