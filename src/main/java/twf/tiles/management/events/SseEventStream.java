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
 * {@code GET /events}: what happens, as server-sent events (HTML standard, section 9.2). Nothing is
 * kept for those who come late or again. On the event loop that starts it alone.
 */
public final class SseEventStream implements Lifecycle {
  static final int MAX_CLIENTS = 32;
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final Duration heartbeat;
  private final Set<SseClient> listeners = new LinkedHashSet<>();
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private long told;
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
    timer = vertx.setPeriodic(heartbeat.toMillis(), id -> each(SseClient::beat));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  private <T extends Event> void consume(Address<T> address) {
    String name = address.name().substring(Addresses.PREFIX.length());
    consumers.add(address.consume(vertx.eventBus(), event -> tell(name, event)));
  }

  private void tell(String name, Event event) {
    JsonObject json = new JsonObject(EventCodec.shown(event).toString());
    long id = ++told;
    each(listener -> listener.tell(id, name, json));
  }

  /** One that is closed leaves the set meanwhile. */
  private void each(Consumer<SseClient> action) {
    List.copyOf(listeners).forEach(action);
  }

  /** Answers a request with all that happens from now on. */
  public void answer(RoutingContext ctx) {
    List<String> models = ctx.queryParam("model");
    if (!models.stream().allMatch(Identifiers::isModel)) {
      ManagementResponses.fail(ctx, 400, "model: expected 1 to 64 of a-z, 0-9, _ and -");
    } else if (stopped || listeners.size() >= MAX_CLIENTS) {
      ManagementResponses.fail(
          ctx, 503, stopped ? "stopping" : MAX_CLIENTS + " listen already, and no more may");
    } else {
      SseClient listener = new SseClient(ctx.request(), Set.copyOf(models));
      listeners.add(listener);
      ctx.response().closeHandler(gone -> listeners.remove(listener));
      ctx.response().exceptionHandler(gone -> listeners.remove(listener));
      listener.begin();
    }
  }

  /** How many listen now. */
  int listeners() {
    return listeners.size();
  }

  /** Ends every stream. */
  @Override
  public Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    each(SseClient::end);
    listeners.clear();
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }
}
