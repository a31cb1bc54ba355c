package twf.tiles.management;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;
import twf.tiles.domain.Identifiers;
import twf.tiles.event.Address;
import twf.tiles.event.Addresses;
import twf.tiles.event.Event;
import twf.tiles.event.EventCodec;
import twf.tiles.http.connection.ConnectionAborter;

/**
 * {@code GET /events}: a stream of all events as server-sent events (HTML standard, section 9.2).
 *
 * <p>Events are not stored: a client that connects or reconnects gets only later events. Only on
 * the event loop that calls {@link #start}.
 */
public final class SseEventStream implements Lifecycle {
  static final int MAX_CLIENTS = 32;
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);
  private static final int RETRY_MS = 5000;

  /** Approximate limit of unsent bytes of a client: several hundred events. */
  private static final int MAX_UNSENT_BYTES = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(SseEventStream.class);

  private final Vertx vertx;
  private final Duration heartbeat;

  /** The models whose events each client gets; empty for all. */
  private final Map<RoutingContext, Set<String>> clients = new LinkedHashMap<>();

  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private long lastEventId;
  private long timer = -1;
  private boolean stopped;

  public SseEventStream(Vertx vertx) {
    this(vertx, HEARTBEAT_INTERVAL);
  }

  SseEventStream(Vertx vertx, Duration heartbeat) {
    this.vertx = vertx;
    this.heartbeat = heartbeat;
  }

  @Override
  public Future<Void> start() {
    Addresses.EVENTS.forEach(this::consume);
    // A comment is a heartbeat: proxies do not close the connection as idle.
    timer =
        vertx.setPeriodic(
            heartbeat.toMillis(), id -> forEachClient((client, models) -> send(client, ":\n\n")));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  private <T extends Event> void consume(Address<T> address) {
    String name = address.name().substring(Addresses.PREFIX.length());
    consumers.add(address.consume(vertx.eventBus(), event -> publish(name, event)));
  }

  private void publish(String name, Event event) {
    JsonObject json = EventCodec.toPublicJson(event);
    long id = ++lastEventId;
    String text = "id: " + id + "\nevent: " + name + "\ndata: " + json.encode() + "\n\n";
    String model = json.getString("model");
    forEachClient(
        (client, models) -> {
          if (models.isEmpty() || models.contains(model)) {
            send(client, text);
          }
        });
  }

  /** Iterates over a copy: a client that is closed by the action is removed. */
  private void forEachClient(BiConsumer<RoutingContext, Set<String>> action) {
    new LinkedHashMap<>(clients).forEach(action);
  }

  /** Sends text, or disconnects a client that does not read, so that unsent data is bounded. */
  private void send(RoutingContext client, String text) {
    HttpServerResponse response = client.response();
    if (response.closed()) {
      return;
    }
    if (response.writeQueueFull()) {
      clients.remove(client);
      LOG.info("disconnecting a client of /events: it does not read its events");
      ConnectionAborter.abort(client.request().connection());
    } else {
      response.write(text);
    }
  }

  /** Handles a request: streams all later events, of the models in its query if there are any. */
  void handle(RoutingContext ctx) {
    List<String> models = ctx.queryParam("model");
    if (!models.stream().allMatch(Identifiers::isModel)) {
      ManagementResponses.sendFailure(ctx, 400, "model: expected 1 to 64 of a-z, 0-9, _ and -");
    } else if (stopped || clients.size() >= MAX_CLIENTS) {
      ManagementResponses.sendFailure(
          ctx, 503, stopped ? "stopping" : "too many event streams (limit " + MAX_CLIENTS + ")");
    } else {
      clients.put(ctx, Set.copyOf(models));
      ctx.response()
          .closeHandler(gone -> clients.remove(ctx))
          .exceptionHandler(gone -> clients.remove(ctx))
          .setChunked(true)
          .setWriteQueueMaxSize(MAX_UNSENT_BYTES)
          .putHeader("Content-Type", "text/event-stream")
          .putHeader("Cache-Control", "no-store")
          // Disables buffering in nginx and similar proxies, which would delay events.
          .putHeader("X-Accel-Buffering", "no");
      send(ctx, "retry: " + RETRY_MS + "\n\n");
    }
  }

  /** Returns the number of connected clients. */
  int listeners() {
    return clients.size();
  }

  /** Ends all streams. */
  @Override
  public Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    forEachClient(
        (client, models) -> {
          if (!client.response().ended() && !client.response().closed()) {
            client.response().end();
          }
        });
    clients.clear();
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }
}
