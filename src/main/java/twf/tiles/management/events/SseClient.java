package twf.tiles.management.events;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.http.connection.ConnectionAborter;

/** A client of the event stream. On the connection's event loop alone. */
final class SseClient {
  private static final Logger LOG = LoggerFactory.getLogger(SseClient.class);
  private static final int RETRY_MS = 5000;

  /** Approximate limit of unsent bytes: several hundred events. */
  private static final int MAX_UNSENT_BYTES = 256 * 1024;

  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final Set<String> models;
  private boolean disconnected;

  /**
   * @param models the models whose events are sent; empty for all
   */
  SseClient(HttpServerRequest request, Set<String> models) {
    this.connection = request.connection();
    this.response = request.response();
    this.models = models;
  }

  void start() {
    response
        .setChunked(true)
        .setWriteQueueMaxSize(MAX_UNSENT_BYTES)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        // Disables buffering in nginx and similar proxies, which would delay events.
        .putHeader("X-Accel-Buffering", "no");
    send("retry: " + RETRY_MS + "\n\n");
  }

  void sendEvent(long id, String name, JsonObject event) {
    if (models.isEmpty() || models.contains(event.getString("model"))) {
      send("id: " + id + "\nevent: " + name + "\ndata: " + event.encode() + "\n\n");
    }
  }

  /** Sends a comment as a heartbeat, so that proxies do not close the connection as idle. */
  void sendHeartbeat() {
    send(":\n\n");
  }

  void close() {
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }

  /** Sends text, or disconnects a client that does not read, so that unsent data is bounded. */
  private void send(String text) {
    if (disconnected || response.closed()) {
      return;
    }
    if (response.writeQueueFull()) {
      disconnected = true;
      LOG.info("disconnecting a client of /events: it does not read its events");
      ConnectionAborter.abort(connection);
    } else {
      response.write(text);
    }
  }
}
