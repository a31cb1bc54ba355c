package twf.tiles.admin.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.admin.CommandDispatcher;
import twf.tiles.admin.security.TokenAuthenticator;
import twf.tiles.event.Addresses;
import twf.tiles.event.Event;
import twf.tiles.event.EventCodec;
import twf.tiles.event.FailureCodes;
import twf.tiles.event.NotWriterReplyException;
import twf.tiles.http.connection.ConnectionAborter;

/**
 * A connection of one client: sends its commands over the event bus, and events to it. Runs on the
 * socket's event loop only.
 *
 * <p>Frames from the client are {@code send} (a command), {@code register} and {@code unregister}
 * (of an event's address) and {@code ping}. Frames to the client are {@code message} (a reply or an
 * event), {@code err} and {@code pong}. Their fields are those of Vert.x's TCP event-bus bridge.
 */
final class BridgeConnection {
  static final int MAX_CONCURRENT_COMMANDS = 16;

  /** Approximate limit of unsent bytes: room for a large reply and some events. */
  static final int MAX_UNSENT_BYTES = 1 << 20;

  /**
   * How long a closing connection stays open at most. After a refusal, closing at once could lose
   * the message with the reason, because the client may still be sending.
   */
  private static final long LINGER_MS = 500;

  private static final Pattern COMMAND =
      Pattern.compile(Pattern.quote(Addresses.ADMIN_PREFIX) + "([a-z-]+)");
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private static final Logger LOG = LoggerFactory.getLogger(BridgeConnection.class);

  private final Vertx vertx;
  private final NetSocket socket;
  private final Set<String> commands;
  private final String from;
  private final FrameDecoder reader = new FrameDecoder(this::handleFrame);
  private final Map<String, MessageConsumer<Event>> consumers = new HashMap<>();
  private int pending;
  private boolean refused;
  private boolean finishing;
  private int idleSweeps;

  /**
   * @param commands the names of all commands
   */
  BridgeConnection(Vertx vertx, NetSocket socket, Set<String> commands) {
    this.vertx = vertx;
    this.socket = socket;
    this.commands = commands;
    this.from = TokenAuthenticator.clientKey(socket.remoteAddress());
  }

  /** Registers the socket's handlers. */
  void open() {
    socket
        .setWriteQueueMaxSize(MAX_UNSENT_BYTES)
        .drainHandler(drained -> socket.resume())
        .shutdownHandler(
            stopping -> {
              finishing = true;
              closeWhenFinished();
            })
        .exceptionHandler(BridgeConnection::logException)
        .handler(this::receive);
  }

  /** Handles the end of the connection. */
  void onClosed() {
    consumers.values().forEach(MessageConsumer::unregister);
    consumers.clear();
  }

  /** After the server's shutdown began: closes when no command is pending. */
  private void closeWhenFinished() {
    if (finishing && pending == 0) {
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
    if (pending > 0 || !consumers.isEmpty()) {
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
    } catch (FrameDecoder.RejectedFrameException e) {
      reject(e.reason());
    } catch (RuntimeException e) {
      LOG.error("admin bridge: a valid frame could not be handled", e);
      reject("this frame could not be handled");
    }
  }

  private void handleFrame(byte[] content) {
    JsonObject frame = FrameValidator.check(content);
    idleSweeps = 0;
    String address = frame.getString("address", "");
    switch (frame.getString("type")) {
      case "send" -> sendCommand(address, frame);
      case "register" -> register(address);
      case "unregister" -> unregister(address);
      default -> write(new JsonObject().put("type", "pong"));
    }
  }

  private void sendCommand(String address, JsonObject frame) {
    Matcher command = COMMAND.matcher(address);
    if (!command.matches()) {
      writeError("access_denied");
      return;
    }
    String replyAddress = frame.getString("replyAddress");
    request(command.group(1), frame)
        .onSuccess(reply -> write(message(replyAddress, reply.body()).put("send", true)))
        .onFailure(
            cause -> {
              ReplyException failure = toClientFailure(command.group(1), cause);
              JsonObject error =
                  new JsonObject()
                      .put("type", "err")
                      .put("address", replyAddress)
                      .put("sourceAddress", address)
                      .put("failureCode", failure.failureCode())
                      .put("failureType", failure.failureType().name())
                      .put("message", failure.getMessage());
              if (failure instanceof NotWriterReplyException other && other.writerUrl() != null) {
                error.put(NotWriterReplyException.WRITER_URL, other.writerUrl());
              }
              write(error);
            });
  }

  private Future<Message<Object>> request(String command, JsonObject frame) {
    if (!commands.contains(command)) {
      // Do not send it: each new address would create a series in the event bus's metrics.
      return Future.failedFuture(
          failure(NOT_FOUND, "no such command; there are " + commands.stream().sorted().toList()));
    }
    if (pending == MAX_CONCURRENT_COMMANDS) {
      return Future.failedFuture(
          failure(
              UNAVAILABLE,
              "too many concurrent commands (limit "
                  + MAX_CONCURRENT_COMMANDS
                  + "); retry when one completes"));
    }
    JsonObject headers = frame.getJsonObject("headers", new JsonObject());
    DeliveryOptions options = new DeliveryOptions().addHeader(CommandDispatcher.FROM, from);
    if (headers.containsKey("authorization")) {
      options.addHeader(CommandDispatcher.AUTHORIZATION, headers.getString("authorization"));
    }
    options.setSendTimeout(headers.getLong("timeout", DeliveryOptions.DEFAULT_TIMEOUT));
    pending++;
    return vertx
        .eventBus()
        .request(Addresses.admin(command), frame.getValue("body"), options)
        .onComplete(
            done -> {
              pending--;
              // Later, so that the reply is written first.
              vertx.runOnContext(written -> closeWhenFinished());
            });
  }

  private static ReplyException toClientFailure(String command, Throwable cause) {
    ReplyFailure type = cause instanceof ReplyException reply ? reply.failureType() : null;
    if (type == ReplyFailure.TIMEOUT) {
      return failure(
          UNAVAILABLE,
          command + " has not answered in time and may still be running: check with status");
    }
    if (type == ReplyFailure.NO_HANDLERS) {
      return failure(UNAVAILABLE, command + " is not answered now: starting or stopping");
    }
    return FailureCodes.toReplyException(cause);
  }

  private static ReplyException failure(int code, String message) {
    return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, message);
  }

  private static boolean isEvent(String address) {
    return Addresses.EVENTS.stream().anyMatch(event -> event.name().equals(address));
  }

  private void register(String address) {
    if (!isEvent(address)) {
      writeError("access_denied");
    } else if (!consumers.containsKey(address)) {
      consumers.put(address, vertx.eventBus().consumer(address, this::sendEvent));
    }
  }

  private void unregister(String address) {
    MessageConsumer<Event> consumer = consumers.remove(address);
    if (consumer != null) {
      consumer.unregister();
    } else {
      writeError(isEvent(address) ? "unknown_address" : "access_denied");
    }
  }

  /** Backpressure cannot slow down events, so a client that does not read them is disconnected. */
  private void sendEvent(Message<Event> event) {
    if (!refused && socket.writeQueueFull()) {
      refused = true;
      LOG.info(
          "admin bridge: disconnecting {}: it does not read its events", socket.remoteAddress());
      ConnectionAborter.abort(socket);
    }
    if (!refused) {
      JsonObject body = EventCodec.toPublicJson(event.body());
      write(message(event.address(), body).put("send", false));
    }
  }

  private static JsonObject message(String address, @Nullable Object body) {
    return new JsonObject()
        .put("type", "message")
        .put("address", address)
        .put("headers", new JsonObject())
        .put("body", body);
  }

  private void writeError(String message) {
    write(new JsonObject().put("type", "err").put("message", message));
  }

  /** Backpressure: reads nothing from a client until it has read what was sent to it. */
  private void write(JsonObject frame) {
    Buffer content = frame.toBuffer();
    socket.write(Buffer.buffer().appendInt(content.length()).appendBuffer(content));
    if (socket.writeQueueFull()) {
      socket.pause();
    }
  }

  /** Sends the reason, then closes after {@link #LINGER_MS}. */
  void reject(String reason) {
    refused = true;
    LOG.debug("admin bridge: connection from {} refused: {}", socket.remoteAddress(), reason);
    writeError(reason);
    vertx.setTimer(LINGER_MS, over -> close());
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
