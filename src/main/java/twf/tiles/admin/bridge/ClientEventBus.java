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
 * The event bus as one client sees it: commands that exist, so many at a time, and events as JSON.
 * For one event loop.
 */
final class ClientEventBus {
  static final int MAX_CONCURRENT_COMMANDS = 16;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final EventBus bus;
  private final String from;
  private final Set<String> commands;
  private final Predicate<String> takes;
  private final Runnable answered;
  private final Set<String> registered = new HashSet<>();
  private int atWork;

  /**
   * @param from the client's address
   * @param commands the names of all commands
   * @param takes whether the client is to get an event of that address now
   * @param answered is called after each answer
   */
  ClientEventBus(
      EventBus bus, String from, Set<String> commands, Predicate<String> takes, Runnable answered) {
    this.bus = bus;
    this.from = from;
    this.commands = commands;
    this.takes = takes;
    this.answered = answered;
  }

  /** What the library may do with it. */
  @SuppressWarnings("unchecked") // the types of the two methods' parameters
  EventBus view() {
    return PartialProxy.of(
        EventBus.class,
        Map.of(
            "request", given -> request((String) given[0], given[1], (DeliveryOptions) given[2]),
            "consumer", given -> consumer((String) given[0], (Handler<Message<Object>>) given[1])));
  }

  boolean isRegistered(String address) {
    return registered.contains(address);
  }

  void unregistered(String address) {
    registered.remove(address);
  }

  /** Whether the client waits for anything. */
  boolean isIdle() {
    return registered.isEmpty() && atWork == 0;
  }

  /** Whether a command has no answer yet. */
  boolean isAtWork() {
    return atWork > 0;
  }

  /** Fails with nothing but what the library expects: a {@link ReplyException}. */
  private Future<Message<Object>> request(String address, Object body, DeliveryOptions options) {
    String command = address.substring(Addresses.ADMIN_PREFIX.length());
    if (!commands.contains(command)) {
      // Not asked of the bus: a client must not be able to make series of the bus's metrics.
      return failed(NOT_FOUND, "no such command; there are " + commands.stream().sorted().toList());
    }
    if (atWork == MAX_CONCURRENT_COMMANDS) {
      return failed(
          UNAVAILABLE,
          MAX_CONCURRENT_COMMANDS + " commands of this connection are at work: wait for one");
    }
    atWork++;
    options.addHeader(CommandDispatcher.FROM, from);
    return bus.request(address, body, options)
        .recover(cause -> Future.failedFuture(told(command, cause)))
        .onComplete(
            done -> {
              atWork--;
              answered.run();
            });
  }

  private static ReplyException told(String command, Throwable cause) {
    ReplyFailure type = cause instanceof ReplyException reply ? reply.failureType() : null;
    if (type == ReplyFailure.RECIPIENT_FAILURE && cause instanceof ReplyException reply) {
      return reply;
    }
    if (type == ReplyFailure.TIMEOUT) {
      return failure(
          UNAVAILABLE, command + " has not answered in time and may be at work: look at status");
    }
    if (type == ReplyFailure.NO_HANDLERS) {
      return failure(UNAVAILABLE, command + " is not answered now: starting or stopping");
    }
    return FailureCodes.reply(cause);
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
          if (takes.test(address)) {
            handler.handle(JsonEventMessage.of(message));
          }
        });
  }
}
