package twf.tiles.event;

import io.vertx.core.Handler;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * An event-bus address that carries events of one type.
 *
 * @param name the address on the bus
 * @param type the type of the events
 */
public record Address<T extends Event>(String name, Class<T> type) {

  /** Publishes an event to all consumers. */
  public void publish(EventBus bus, T event) {
    bus.publish(name, event);
  }

  /** Registers a handler, which is called on the caller's context for each event. */
  public MessageConsumer<T> consume(EventBus bus, Handler<T> handler) {
    return bus.consumer(name, message -> handler.handle(message.body()));
  }
}
