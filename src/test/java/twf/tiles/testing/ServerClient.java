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

/** Asks a server as clients and operators do. */
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

  /** The public port's answer. */
  public HttpResponse<byte[]> get(String path) {
    return send(HttpRequest.newBuilder(publicUri.resolve(path)));
  }

  /** The public port's answer to a request for a range, both ends included. */
  public HttpResponse<byte[]> range(String path, long first, long last) {
    return send(
        HttpRequest.newBuilder(publicUri.resolve(path))
            .header("Range", "bytes=" + first + "-" + last));
  }

  /** The public port's answer to another method. */
  public HttpResponse<byte[]> request(String method, String path) {
    return send(
        HttpRequest.newBuilder(publicUri.resolve(path)).method(method, BodyPublishers.noBody()));
  }

  /** A JSON object of the public port. */
  public JsonObject json(String path) {
    return new JsonObject(Buffer.buffer(get(path).body()));
  }

  /** A JSON array of the public port. */
  public JsonArray array(String path) {
    return new JsonArray(Buffer.buffer(get(path).body()));
  }

  /** The pointer as it is answered now; empty where it is not. */
  public JsonObject pointer(String model) {
    HttpResponse<byte[]> answer = get("/manifests/" + model + "/latest.json");
    return answer.statusCode() == 200
        ? new JsonObject(Buffer.buffer(answer.body()))
        : new JsonObject();
  }

  /** Waits until clients see {@code frames} frames of a run's variable; answers the pointer. */
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

  /** The management port's answer to a read. */
  public HttpResponse<byte[]> read(String path) {
    return send(HttpRequest.newBuilder(managementUri.resolve(path)));
  }

  /** A JSON object of the management port. */
  public JsonObject readJson(String path) {
    return new JsonObject(Buffer.buffer(read(path).body()));
  }

  /** The last validation report of {@code model/run/variable}; without one, a problem. */
  public JsonObject report(String key) {
    String[] parts = key.split("/", -1);
    return readJson(
        "/admin/report?model=" + parts[0] + "&run=" + parts[1] + "&variable=" + parts[2]);
  }

  /** Waits until the last report of a variable says this; answers the report. */
  public JsonObject awaitDecision(String key, String part) {
    await(key + ": " + part)
        .atMost(ServerUnderTest.BOUND)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> report(key).getString("decision", "").contains(part));
    return report(key);
  }

  /** A command with the right token. */
  public HttpResponse<byte[]> command(String name, JsonObject body) {
    return command(name, body, "Bearer " + Roots.TOKEN);
  }

  /** A command with a body of choice and the right token. */
  public HttpResponse<byte[]> command(String name, String body) {
    return command(name, body, "Bearer " + Roots.TOKEN);
  }

  /** A command with an {@code Authorization} of choice; empty for none. */
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

  /** The metrics as Prometheus reads them. */
  public String metrics() {
    return Buffer.buffer(read("/metrics").body()).toString();
  }

  /** The body of an answer as JSON. */
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
