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
 * A connection of one client. Validates frames before the library sees them and limits the data
 * that waits to be sent. On the socket's event loop alone.
 */
final class BridgeConnection {
  /** Approximate limit of unsent bytes: room for a large reply and some events. */
  static final int MAX_UNSENT_BYTES = 1 << 20;

  /**
   * How long a closing connection stays open at most. After a refusal, closing at once could lose
   * the message with the reason, because the client may still be sending.
   */
  private static final long LINGER_MS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(BridgeConnection.class);

  private final Vertx vertx;
  private final NetSocket socket;
  private final ClientEventBus bus;
  private final VertxBridgeAdapter library;
  private final FrameDecoder reader = new FrameDecoder(this::handleFrame);
  private boolean refused;
  private boolean finishing;
  private int idleSweeps;

  /**
   * @param commands the names of all commands
   */
  BridgeConnection(Vertx vertx, NetSocket socket, Set<String> commands) {
    this.vertx = vertx;
    this.socket = socket;
    this.bus =
        new ClientEventBus(
            vertx.eventBus(),
            RemoteAddress.rateLimitKey(socket.remoteAddress()),
            commands,
            this::acceptsEvents,
            () -> vertx.runOnContext(later -> closeWhenFinished()));
    this.library = VertxBridgeAdapter.connect(bus.view(), this::write);
  }

  /** Registers the socket's handlers. */
  void open() {
    socket
        .setWriteQueueMaxSize(MAX_UNSENT_BYTES)
        .drainHandler(drained -> socket.resume())
        .shutdownHandler(stopping -> finishPending())
        .exceptionHandler(BridgeConnection::logException)
        .handler(this::receive);
  }

  /** Handles the end of the connection: unregisters the client's consumers. */
  void onClosed() {
    library.close();
  }

  /** Accepts no more frames; closes when pending commands are answered. */
  private void finishPending() {
    finishing = true;
    closeWhenFinished();
  }

  private void closeWhenFinished() {
    if (finishing && !bus.hasPendingCommands()) {
      close();
    }
  }

  /**
   * Closes the connection if it is idle. Call at regular intervals.
   *
   * @param sweeps after how many sweeps without a frame, a pending command or a registration the
   *     connection counts as idle
   */
  void closeIfIdle(int sweeps) {
    if (!bus.isIdle()) {
      idleSweeps = 0;
    } else if (++idleSweeps > sweeps) {
      LOG.debug("admin bridge: closing idle connection from {}", socket.remoteAddress());
      close();
    }
  }

  private void receive(Buffer received) {
    if (refused || finishing) {
      return;
    }
    try {
      reader.accept(received);
    } catch (FrameRejectedException e) {
      reject(e.reason());
    } catch (RuntimeException e) {
      LOG.error("admin bridge: a valid frame could not be handled", e);
      reject("this frame could not be handled");
    }
  }

  private void handleFrame(byte[] content) {
    JsonObject frame = FrameValidator.check(content);
    idleSweeps = 0;
    String type = frame.getString("type");
    String address = frame.getString("address", "");
    if (type.equals("register") && bus.isRegistered(address)) {
      // The library would replace its reference to the first consumer and never unregister it.
      return;
    }
    if (type.equals("unregister")) {
      bus.unregister(address);
    }
    library.accept(frame);
  }

  /** Sends the reason, then closes after {@link #LINGER_MS}. */
  void reject(String reason) {
    refused = true;
    LOG.debug("admin bridge: connection from {} refused: {}", socket.remoteAddress(), reason);
    write(VertxBridgeAdapter.encode(new JsonObject().put("type", "err").put("message", reason)));
    vertx.setTimer(LINGER_MS, over -> close());
  }

  /** Backpressure: reads nothing from a client until it has read what was sent to it. */
  private Future<Void> write(Buffer frame) {
    Future<Void> written = socket.write(frame);
    if (socket.writeQueueFull()) {
      socket.pause();
    }
    return written;
  }

  /**
   * Returns whether an event may be sent. Backpressure cannot slow down events, so a client that
   * does not read them is disconnected.
   */
  private boolean acceptsEvents(String address) {
    if (!refused && socket.writeQueueFull()) {
      refused = true;
      LOG.info(
          "admin bridge: disconnecting {}: it does not read its events", socket.remoteAddress());
      ConnectionAborter.abort(socket);
    }
    return !refused;
  }

  /** Closes the socket after pending writes, but aborts it after {@link #LINGER_MS}. */
  private void close() {
    socket.close();
    vertx.setTimer(LINGER_MS, over -> ConnectionAborter.abort(socket));
  }

  /** Logs a connection error at debug level only: clients may disconnect at any time. */
  static void logException(Throwable cause) {
    LOG.debug("admin bridge: {}", cause.toString());
  }
}
