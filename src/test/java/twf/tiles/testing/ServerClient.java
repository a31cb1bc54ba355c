package twf.tiles.testing;

import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** HTTP client of a server, for both clients' and operators' requests. */
public final class ServerClient {
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(ServerUnderTest.BOUND)
          .build();
  private final URI publicUri;
  private final URI managementUri;

  ServerClient(URI publicUri, URI managementUri) {
    this.publicUri = publicUri;
    this.managementUri = managementUri;
  }

  /** Sends a GET request to the public port. */
  public HttpResponse<byte[]> get(String path) {
    return send(HttpRequest.newBuilder(publicUri.resolve(path)));
  }

  /** Requests a byte range from the public port; both ends are inclusive. */
  public HttpResponse<byte[]> range(String path, long first, long last) {
    return send(
        HttpRequest.newBuilder(publicUri.resolve(path))
            .header("Range", "bytes=" + first + "-" + last));
  }

  /** Sends a request with another method to the public port. */
  public HttpResponse<byte[]> request(String method, String path) {
    return send(
        HttpRequest.newBuilder(publicUri.resolve(path)).method(method, BodyPublishers.noBody()));
  }

  /** Gets a JSON object from the public port. */
  public JsonObject json(String path) {
    return new JsonObject(Buffer.buffer(get(path).body()));
  }

  /** Gets a JSON array from the public port. */
  public JsonArray array(String path) {
    return new JsonArray(Buffer.buffer(get(path).body()));
  }

  /** Returns a model's current pointer; an empty object if the status is not 200. */
  public JsonObject pointer(String model) {
    HttpResponse<byte[]> answer = get("/manifests/" + model + "/latest.json");
    return answer.statusCode() == 200
        ? new JsonObject(Buffer.buffer(answer.body()))
        : new JsonObject();
  }

  /**
   * Waits until clients see {@code frames} frames of a run's variable, then returns the pointer.
   */
  public JsonObject awaitPointer(String model, String run, String variable, int frames) {
    await(model + " shows " + frames + " frames of " + run)
        .atMost(ServerUnderTest.BOUND)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> frames(pointer(model), run, variable) == frames);
    return pointer(model);
  }

  private static int frames(JsonObject pointer, String run, String variable) {
    return run.equals(pointer.getString("run"))
        ? pointer
            .getJsonObject("variables")
            .getJsonObject(variable, new JsonObject())
            .getInteger("available_frames", 0)
        : 0;
  }

  /** Sends a GET request to the management port. */
  public HttpResponse<byte[]> read(String path) {
    return send(HttpRequest.newBuilder(managementUri.resolve(path)));
  }

  /** Gets a JSON object from the management port. */
  public JsonObject readJson(String path) {
    return new JsonObject(Buffer.buffer(read(path).body()));
  }

  /**
   * Returns the last validation report of {@code model/run/variable}, or a problem document if
   * there is none.
   */
  public JsonObject report(String key) {
    String[] parts = key.split("/", -1);
    return readJson(
        "/admin/report?model=" + parts[0] + "&run=" + parts[1] + "&variable=" + parts[2]);
  }

  /**
   * Waits until the decision of a variable's last report contains {@code part}, then returns the
   * report.
   */
  public JsonObject awaitDecision(String key, String part) {
    await(key + ": " + part)
        .atMost(ServerUnderTest.BOUND)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> report(key).getString("decision", "").contains(part));
    return report(key);
  }

  /** Sends a command with the correct token. */
  public HttpResponse<byte[]> command(String name, JsonObject body) {
    return command(name, body, "Bearer " + Roots.TOKEN);
  }

  /** Sends a command with an arbitrary body and the correct token. */
  public HttpResponse<byte[]> command(String name, String body) {
    return command(name, body, "Bearer " + Roots.TOKEN);
  }

  /** Sends a command with the given {@code Authorization} header; empty for none. */
  public HttpResponse<byte[]> command(String name, JsonObject body, String authorization) {
    return command(name, body.encode(), authorization);
  }

  private HttpResponse<byte[]> command(String name, String body, String authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(managementUri.resolve("/admin/" + name))
            .POST(BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return send(request);
  }

  /** Returns the metrics in the Prometheus text format. */
  public String metrics() {
    return Buffer.buffer(read("/metrics").body()).toString();
  }

  /** Parses the body of a response as JSON. */
  public static JsonObject body(HttpResponse<byte[]> answer) {
    return new JsonObject(Buffer.buffer(answer.body()));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(ServerUnderTest.BOUND).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
