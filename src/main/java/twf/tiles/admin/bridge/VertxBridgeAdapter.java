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
 * Runs one instance of Vert.x's TCP event-bus bridge per connection. The library implements the
 * protocol and the lists of permitted addresses.
 *
 * <p>The library alone is not safe for untrusted clients: it buffers a frame of any length, limits
 * nothing, fails on unexpected frames and lets headers choose a codec. Therefore it receives only
 * frames that {@link FrameValidator} has accepted, and proxies that offer only the parts of Vert.x
 * that it uses. On the socket's event loop alone.
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
   * Creates a bridge and connects it to a client.
   *
   * @param bus the event bus that the bridge uses
   * @param out writes to the client
   */
  static VertxBridgeAdapter connect(EventBus bus, Function<Buffer, Future<Void>> out) {
    VertxBridgeAdapter adapter = new VertxBridgeAdapter(out);
    Objects.requireNonNull(TcpEventBusBridge.create(adapter.vertx(bus), permitted()));
    Objects.requireNonNull(adapter.connected).handle(adapter.socket());
    return adapter;
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
        PartialProxy.create(
            NetServer.class,
            Map.of("connectHandler", args -> runAndReturnNull(() -> connected = handler(args))));
    return PartialProxy.create(
        Vertx.class, Map.of("eventBus", args -> bus, "createNetServer", args -> server));
  }

  private NetSocket socket() {
    return PartialProxy.create(
        NetSocket.class,
        Map.of(
            "handler", args -> runAndReturnNull(() -> in = handler(args)),
            "endHandler", args -> runAndReturnNull(() -> end = handler(args)),
            // Not needed: a broken connection is closed, and end() is called then.
            "exceptionHandler", args -> null,
            "write", args -> out.apply((Buffer) args[0])));
  }

  private static @Nullable Object runAndReturnNull(Runnable assignment) {
    assignment.run();
    return null;
  }

  @SuppressWarnings("unchecked") // T is the type that the proxied method declares
  private static <T> Handler<T> handler(Object[] args) {
    return (Handler<T>) args[0];
  }

  /** Passes a validated frame to the library. */
  void accept(JsonObject frame) {
    Objects.requireNonNull(in).handle(encode(frame));
  }

  /** Signals that the client has disconnected; the library then unregisters its consumers. */
  void close() {
    Objects.requireNonNull(end).handle(null);
  }

  /** Encodes a frame: its length in 4 bytes, big-endian, then its JSON. */
  static Buffer encode(JsonObject frame) {
    Buffer content = frame.toBuffer();
    return Buffer.buffer().appendInt(content.length()).appendBuffer(content);
  }
}
