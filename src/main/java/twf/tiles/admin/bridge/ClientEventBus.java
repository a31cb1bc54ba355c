package twf.tiles.admin.bridge;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import twf.tiles.admin.CommandDispatcher;
import twf.tiles.event.Addresses;
import twf.tiles.event.Event;
import twf.tiles.event.FailureCodes;

/**
 * The event bus as seen by one client: limits commands to known names and to a number at a time,
 * and converts events to JSON. On the connection's event loop alone.
 */
final class ClientEventBus {
  static final int MAX_CONCURRENT_COMMANDS = 16;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final EventBus bus;
  private final String from;
  private final Set<String> commands;
  private final Predicate<String> acceptsEvents;
  private final Runnable onReply;
  private final Set<String> registered = new HashSet<>();
  private int pending;

  /**
   * @param from the client's address
   * @param commands the names of all commands
   * @param acceptsEvents tests whether the client may receive an event of the given address now
   * @param onReply called when a command has been answered or has failed
   */
  ClientEventBus(
      EventBus bus,
      String from,
      Set<String> commands,
      Predicate<String> acceptsEvents,
      Runnable onReply) {
    this.bus = bus;
    this.from = from;
    this.commands = commands;
    this.acceptsEvents = acceptsEvents;
    this.onReply = onReply;
  }

  /** Returns the restricted bus that is passed to the bridge library. */
  @SuppressWarnings("unchecked") // the parameter types of the two proxied methods
  EventBus view() {
    return PartialProxy.create(
        EventBus.class,
        Map.of(
            "request", args -> request((String) args[0], args[1], (DeliveryOptions) args[2]),
            "consumer", args -> consumer((String) args[0], (Handler<Message<Object>>) args[1])));
  }

  boolean isRegistered(String address) {
    return registered.contains(address);
  }

  void unregister(String address) {
    registered.remove(address);
  }

  /** Returns whether the client has neither registrations nor pending commands. */
  boolean isIdle() {
    return registered.isEmpty() && pending == 0;
  }

  /** Returns whether any command is still pending. */
  boolean hasPendingCommands() {
    return pending > 0;
  }

  /** Sends a command. Fails only with a {@link ReplyException}, as the library expects. */
  private Future<Message<Object>> request(String address, Object body, DeliveryOptions options) {
    String command = address.substring(Addresses.ADMIN_PREFIX.length());
    if (!commands.contains(command)) {
      // Do not send it: each new address would create a series in the event bus's metrics.
      return failed(NOT_FOUND, "no such command; there are " + commands.stream().sorted().toList());
    }
    if (pending == MAX_CONCURRENT_COMMANDS) {
      return failed(
          UNAVAILABLE,
          "too many concurrent commands (limit "
              + MAX_CONCURRENT_COMMANDS
              + "); retry when one completes");
    }
    pending++;
    options.addHeader(CommandDispatcher.FROM, from);
    return bus.request(address, body, options)
        .recover(cause -> Future.failedFuture(toClientFailure(command, cause)))
        .onComplete(
            done -> {
              pending--;
              onReply.run();
            });
  }

  private static ReplyException toClientFailure(String command, Throwable cause) {
    ReplyFailure type = cause instanceof ReplyException reply ? reply.failureType() : null;
    if (type == ReplyFailure.RECIPIENT_FAILURE && cause instanceof ReplyException reply) {
      return reply;
    }
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

  private static Future<Message<Object>> failed(int code, String message) {
    return Future.failedFuture(failure(code, message));
  }

  private static ReplyException failure(int code, String message) {
    return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, message);
  }

  private MessageConsumer<Event> consumer(String address, Handler<Message<Object>> handler) {
    registered.add(address);
    return bus.consumer(
        address,
        message -> {
          if (acceptsEvents.test(address)) {
            handler.handle(JsonEventMessage.of(message));
          }
        });
  }
}
