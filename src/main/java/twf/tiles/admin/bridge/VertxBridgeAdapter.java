package twf.tiles.admin.bridge;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.event.Address;
import twf.tiles.event.Addresses;

/**
 * Vert.x's TCP event-bus bridge as one client's partner: it speaks the protocol, and says which
 * addresses are let in and out.
 *
 * <p>By itself it bounds nothing (a frame of any length is kept until it is whole, there is no
 * count of anything), falls over frames that are not as expected, and obeys headers that choose a
 * codec. So it gets frames that are checked instead of bytes, and instead of Vert.x only what it
 * uses of it, by connection.
 */
final class VertxBridgeAdapter {
  private static final String COMMANDS = Pattern.quote(Addresses.ADMIN_PREFIX) + "[a-z-]+";

  private final Function<Buffer, Future<Void>> out;
  private @Nullable Handler<NetSocket> connected;
  private @Nullable Handler<Buffer> in;
  private @Nullable Handler<@Nullable Void> end;

  private VertxBridgeAdapter(Function<Buffer, Future<Void>> out) {
    this.out = out;
  }

  /**
   * A bridge that has just got its client.
   *
   * @param bus what it sees of the event bus
   * @param out writes to the client
   */
  static VertxBridgeAdapter connect(EventBus bus, Function<Buffer, Future<Void>> out) {
    VertxBridgeAdapter side = new VertxBridgeAdapter(out);
    Objects.requireNonNull(TcpEventBusBridge.create(side.vertx(bus), permitted()));
    Objects.requireNonNull(side.connected).handle(side.socket());
    return side;
  }

  private static BridgeOptions permitted() {
    BridgeOptions options =
        new BridgeOptions().addInboundPermitted(new PermittedOptions().setAddressRegex(COMMANDS));
    for (Address<?> event : Addresses.EVENTS) {
      options.addOutboundPermitted(new PermittedOptions().setAddress(event.name()));
    }
    return options;
  }

  private Vertx vertx(EventBus bus) {
    NetServer server =
        PartialProxy.of(
            NetServer.class,
            Map.of("connectHandler", given -> keep(() -> connected = handler(given))));
    return PartialProxy.of(
        Vertx.class, Map.of("eventBus", given -> bus, "createNetServer", given -> server));
  }

  private NetSocket socket() {
    return PartialProxy.of(
        NetSocket.class,
        Map.of(
            "handler", given -> keep(() -> in = handler(given)),
            "endHandler", given -> keep(() -> end = handler(given)),
            // A connection that breaks is closed, and the end is told then.
            "exceptionHandler", given -> null,
            "write", given -> out.apply((Buffer) given[0])));
  }

  private static @Nullable Object keep(Runnable keeping) {
    keeping.run();
    return null;
  }

  @SuppressWarnings("unchecked") // the handlers' types are those of the methods' parameters
  private static <T> Handler<T> handler(Object[] given) {
    return (Handler<T>) given[0];
  }

  /** Passes a frame on that is checked. */
  void take(JsonObject frame) {
    Objects.requireNonNull(in).handle(encoded(frame));
  }

  /** Says that the client is gone: nothing is sent to it any more. */
  void end() {
    Objects.requireNonNull(end).handle(null);
  }

  /** A frame as it stands on the wire. */
  static Buffer encoded(JsonObject frame) {
    Buffer content = frame.toBuffer();
    return Buffer.buffer().appendInt(content.length()).appendBuffer(content);
  }
}
