package twf.tiles.management.events;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import twf.tiles.common.Lifecycle;
import twf.tiles.domain.Identifiers;
import twf.tiles.event.Address;
import twf.tiles.event.Addresses;
import twf.tiles.event.Event;
import twf.tiles.event.EventCodec;
import twf.tiles.management.http.ManagementResponses;

/**
 * {@code GET /events}: a stream of all events as server-sent events (HTML standard, section 9.2).
 *
 * <p>Events are not stored: a client that connects or reconnects gets only later events. Only on
 * the event loop that calls {@link #start}.
 */
public final class SseEventStream implements Lifecycle {
  static final int MAX_CLIENTS = 32;
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final Duration heartbeat;
  private final Set<SseClient> clients = new LinkedHashSet<>();
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
    timer = vertx.setPeriodic(heartbeat.toMillis(), id -> forEachClient(SseClient::sendHeartbeat));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  private <T extends Event> void consume(Address<T> address) {
    String name = address.name().substring(Addresses.PREFIX.length());
    consumers.add(address.consume(vertx.eventBus(), event -> publish(name, event)));
  }

  private void publish(String name, Event event) {
    JsonObject json = new JsonObject(EventCodec.toPublicJson(event).toString());
    long id = ++lastEventId;
    forEachClient(client -> client.sendEvent(id, name, json));
  }

  /** Iterates over a copy: a client that is closed by the action removes itself from the set. */
  private void forEachClient(Consumer<SseClient> action) {
    List.copyOf(clients).forEach(action);
  }

  /** Handles a request: streams all later events, of the models in its query if there are any. */
  public void handle(RoutingContext ctx) {
    List<String> models = ctx.queryParam("model");
    if (!models.stream().allMatch(Identifiers::isModel)) {
      ManagementResponses.sendFailure(ctx, 400, "model: expected 1 to 64 of a-z, 0-9, _ and -");
    } else if (stopped || clients.size() >= MAX_CLIENTS) {
      ManagementResponses.sendFailure(
          ctx, 503, stopped ? "stopping" : "too many event streams (limit " + MAX_CLIENTS + ")");
    } else {
      SseClient client = new SseClient(ctx.request(), Set.copyOf(models));
      clients.add(client);
      ctx.response().closeHandler(gone -> clients.remove(client));
      ctx.response().exceptionHandler(gone -> clients.remove(client));
      client.start();
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
    forEachClient(SseClient::close);
    clients.clear();
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }
}
