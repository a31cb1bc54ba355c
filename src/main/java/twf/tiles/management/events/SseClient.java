package twf.tiles.management.events;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.http.connection.ConnectionAborter;

/** One who listens to what happens. */
final class SseClient {
  private static final Logger LOG = LoggerFactory.getLogger(SseClient.class);
  private static final int RETRY_MS = 5000;

  /** What may wait to be taken, roughly: some hundred events. */
  private static final int MAX_UNSENT_BYTES = 256 * 1024;

  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final Set<String> models;
  private boolean cut;

  /**
   * @param models whose events to tell; empty for all
   */
  SseClient(HttpServerRequest request, Set<String> models) {
    this.connection = request.connection();
    this.response = request.response();
    this.models = models;
  }

  void begin() {
    response
        .setChunked(true)
        .setWriteQueueMaxSize(MAX_UNSENT_BYTES)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        // Proxies of the nginx kind would keep events until there are many.
        .putHeader("X-Accel-Buffering", "no");
    send("retry: " + RETRY_MS + "\n\n");
  }

  void tell(long id, String name, JsonObject event) {
    if (models.isEmpty() || models.contains(event.getString("model"))) {
      send("id: " + id + "\nevent: " + name + "\ndata: " + event.encode() + "\n\n");
    }
  }

  /** A comment, so that those between see that the connection lives. */
  void beat() {
    send(":\n\n");
  }

  void end() {
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }

  /** What a listener does not take is not kept for it. */
  private void send(String text) {
    if (cut || response.closed()) {
      return;
    }
    if (response.writeQueueFull()) {
      cut = true;
      LOG.info("a listener of /events does not read, and is cut off");
      ConnectionAborter.now(connection);
    } else {
      response.write(text);
    }
  }
}
