package twf.tiles.event;

import io.vertx.core.Handler;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * An address of events of one type.
 *
 * @param name as it stands on the bus
 * @param type the events' type
 */
public record Address<T extends Event>(String name, Class<T> type) {

  /** Tells everyone who listens. */
  public void publish(EventBus bus, T event) {
    bus.publish(name, event);
  }

  /** Calls {@code handler} on the caller's context for each event. */
  public MessageConsumer<T> consume(EventBus bus, Handler<T> handler) {
    return bus.consumer(name, message -> handler.handle(message.body()));
  }
}
