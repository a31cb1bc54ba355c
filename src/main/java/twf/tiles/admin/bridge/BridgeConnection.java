package twf.tiles.admin.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.admin.security.RemoteAddress;
import twf.tiles.http.connection.ConnectionAborter;

/**
 * One client: its frames are checked before the library sees them, and what it does not take is not
 * kept for it. On the socket's event loop alone.
 */
final class BridgeConnection {
  /** What may wait to be taken by the client, roughly: a large reply and some events. */
  static final int MAX_UNSENT_BYTES = 1 << 20;

  /** How long a client that is refused may still send: closing at once could lose the reason. */
  private static final long LINGER_MS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(BridgeConnection.class);

  private final Vertx vertx;
  private final NetSocket socket;
  private final ClientEventBus bus;
  private final VertxBridgeAdapter library;
  private final FrameDecoder reader = new FrameDecoder(this::frame);
  private boolean refused;
  private boolean finishing;
  private int quietFor;

  /**
   * @param commands the names of all commands
   */
  BridgeConnection(Vertx vertx, NetSocket socket, Set<String> commands) {
    this.vertx = vertx;
    this.socket = socket;
    this.bus =
        new ClientEventBus(
            vertx.eventBus(),
            RemoteAddress.of(socket.remoteAddress()),
            commands,
            this::takesEvents,
            () -> vertx.runOnContext(later -> closeWhenFinished()));
    this.library = VertxBridgeAdapter.connect(bus.view(), this::write);
  }

  /** Begins to listen. */
  void open() {
    socket
        .setWriteQueueMaxSize(MAX_UNSENT_BYTES)
        .drainHandler(drained -> socket.resume())
        .shutdownHandler(stopping -> finish())
        .exceptionHandler(BridgeConnection::note)
        .handler(this::take);
  }

  /** Says that the socket is closed. */
  void closed() {
    library.end();
  }

  /** Answers what is asked already, and closes. */
  private void finish() {
    finishing = true;
    closeWhenFinished();
  }

  private void closeWhenFinished() {
    if (finishing && !bus.isAtWork()) {
      close();
    }
  }

  /**
   * Closes where nothing was asked in so many sweeps in a row, and no event is listened to. To be
   * called at regular intervals.
   */
  void sweep(int sweeps) {
    if (!bus.isIdle()) {
      quietFor = 0;
    } else if (++quietFor > sweeps) {
      LOG.debug("admin bridge: {} was idle, and is closed", socket.remoteAddress());
      close();
    }
  }

  private void take(Buffer arrived) {
    if (refused || finishing) {
      return;
    }
    try {
      reader.take(arrived);
    } catch (FrameRejectedException e) {
      refuse(e.reason());
    } catch (RuntimeException e) {
      LOG.error("admin bridge: a frame passed the checks, and could not be handled", e);
      refuse("this frame could not be handled");
    }
  }

  private void frame(byte[] content) {
    JsonObject frame = FrameValidator.check(content);
    quietFor = 0;
    String type = frame.getString("type");
    String address = frame.getString("address", "");
    if (type.equals("register") && bus.isRegistered(address)) {
      // The library would forget the first registration, and never end it.
      return;
    }
    if (type.equals("unregister")) {
      bus.unregistered(address);
    }
    library.take(frame);
  }

  /** Says why, and closes when the client has had time to read it. */
  void refuse(String reason) {
    refused = true;
    LOG.debug("admin bridge: {} is refused: {}", socket.remoteAddress(), reason);
    write(VertxBridgeAdapter.encoded(new JsonObject().put("type", "err").put("message", reason)));
    vertx.setTimer(LINGER_MS, over -> close());
  }

  /** Who does not take what is sent is asked nothing more until it does. */
  private Future<Void> write(Buffer frame) {
    Future<Void> written = socket.write(frame);
    if (socket.writeQueueFull()) {
      socket.pause();
    }
    return written;
  }

  /** Events come unasked: they are not kept for a client that does not read. */
  private boolean takesEvents(String address) {
    if (!refused && socket.writeQueueFull()) {
      refused = true;
      LOG.info("admin bridge: {} does not read its events, and is cut off", socket.remoteAddress());
      ConnectionAborter.now(socket);
    }
    return !refused;
  }

  /** Waits for what is written to be taken, but not for long. */
  private void close() {
    socket.close();
    vertx.setTimer(LINGER_MS, over -> ConnectionAborter.now(socket));
  }

  /** Clients that go away are no news. */
  static void note(Throwable cause) {
    LOG.debug("admin bridge: {}", cause.toString());
  }
}
