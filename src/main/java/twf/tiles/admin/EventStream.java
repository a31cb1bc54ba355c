package twf.tiles.admin;

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
import twf.tiles.async.Lifecycle;
import twf.tiles.bus.Address;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.Event;
import twf.tiles.bus.EventCodec;
import twf.tiles.contract.Words;

/**
 * {@code GET /events}: what happens, as server-sent events (HTML standard, section 9.2). Nothing is
 * kept for those who come late or again. On the event loop that starts it alone.
 */
public final class EventStream implements Lifecycle {
  static final int MOST_LISTENERS = 32;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final Duration heartbeat;
  private final Set<EventListener> listeners = new LinkedHashSet<>();
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private long told;
  private long timer = -1;
  private boolean stopped;

  public EventStream(Vertx vertx) {
    this(vertx, HEARTBEAT);
  }

  EventStream(Vertx vertx, Duration heartbeat) {
    this.vertx = vertx;
    this.heartbeat = heartbeat;
  }

  @Override
  public Future<Void> start() {
    Addresses.EVENTS.forEach(this::consume);
    timer = vertx.setPeriodic(heartbeat.toMillis(), id -> each(EventListener::beat));
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
  private void each(Consumer<EventListener> action) {
    List.copyOf(listeners).forEach(action);
  }

  /** Answers a request with all that happens from now on. */
  void answer(RoutingContext ctx) {
    List<String> models = ctx.queryParam("model");
    if (!models.stream().allMatch(Words::isModel)) {
      ManagementResponses.fail(ctx, 400, "model: expected 1 to 64 of a-z, 0-9, _ and -");
    } else if (stopped || listeners.size() >= MOST_LISTENERS) {
      ManagementResponses.fail(
          ctx, 503, stopped ? "stopping" : MOST_LISTENERS + " listen already, and no more may");
    } else {
      EventListener listener = new EventListener(ctx.request(), Set.copyOf(models));
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
    each(EventListener::end);
    listeners.clear();
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }
}
