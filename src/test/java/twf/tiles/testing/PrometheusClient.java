package twf.tiles.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Queries a local Prometheus through its HTTP API. */
public final class PrometheusClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  public PrometheusClient(int port) {
    this.base = "http://127.0.0.1:" + port + "/api/v1/";
  }

  /** Evaluates an expression now; returns one element per series. */
  public JsonArray query(String query) {
    return data("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
        .getJsonArray("result");
  }

  /** Returns the current values of an expression. */
  public List<Double> values(String query) {
    return query(query).stream()
        .map(series -> ((JsonObject) series).getJsonArray("value").getString(1))
        .map(Double::valueOf)
        .toList();
  }

  /** Returns the labels of the series that an expression currently selects. */
  public List<JsonObject> labels(String query) {
    return query(query).stream()
        .map(series -> ((JsonObject) series).getJsonObject("metric"))
        .toList();
  }

  /** Returns all loaded rules and their state. */
  public List<JsonObject> rules() {
    return data("rules").getJsonArray("groups").stream()
        .flatMap(group -> ((JsonObject) group).getJsonArray("rules").stream())
        .map(JsonObject.class::cast)
        .toList();
  }

  private JsonObject data(String path) {
    try {
      String body =
          http.send(
                  HttpRequest.newBuilder(URI.create(base + path))
                      .timeout(ServerUnderTest.BOUND)
                      .build(),
                  BodyHandlers.ofString())
              .body();
      JsonObject answer = new JsonObject(Buffer.buffer(body));
      assertThat(answer.getString("status")).as("%s: %s", path, body).isEqualTo("success");
      return answer.getJsonObject("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
