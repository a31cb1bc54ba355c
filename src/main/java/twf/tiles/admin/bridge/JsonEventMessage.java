package twf.tiles.admin.bridge;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import twf.tiles.event.Event;
import twf.tiles.event.EventCodec;

/**
 * An event message whose body is JSON instead of the event record. It cannot be replied to.
 *
 * @param address the address to which the event was published
 * @param body the event as a {@link JsonObject}
 */
record JsonEventMessage(String address, Object body) implements Message<Object> {

  static JsonEventMessage of(Message<? extends Event> message) {
    return new JsonEventMessage(
        message.address(), new JsonObject(EventCodec.toPublicJson(message.body()).toString()));
  }

  @Override
  public MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap();
  }

  @Override
  public @Nullable String replyAddress() {
    return null;
  }

  @Override
  public boolean isSend() {
    return false;
  }

  @Override
  public void reply(@Nullable Object message, DeliveryOptions options) {
    throw new UnsupportedOperationException("an event");
  }

  @Override
  public <R> Future<Message<R>> replyAndRequest(@Nullable Object message, DeliveryOptions options) {
    throw new UnsupportedOperationException("an event");
  }
}
