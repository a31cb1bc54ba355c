package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.admin.security.TokenAuthenticator;
import twf.tiles.common.BoundedWorkQueue;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.FailureCodes;

/**
 * Answers admin commands on the bus; what changes anything needs the token, wherever it comes from.
 * Reads need none, so they run a few at a time, and no number of them keeps the workers busy.
 */
public final class CommandDispatcher {
  /** The header of a message that carries the token. */
  public static final String AUTHORIZATION = "authorization";

  /** The header of a message that says from which address it comes. */
  public static final String FROM = "from";

  private static final Set<Integer> LOGGED_BY_AUTHENTICATOR = Set.of(401, 403, 429);
  private static final String LOCAL_CALLER = "this process";
  private static final Logger LOG = LoggerFactory.getLogger(CommandDispatcher.class);

  /** So many reads look at disks at a time, and so many more wait, whoever asks for them. */
  static final int MAX_CONCURRENT_READS = 4;

  static final int MAX_QUEUED_READS = 64;

  private final EventBus bus;
  private final TokenAuthenticator token;
  private final BoundedWorkQueue reads =
      new BoundedWorkQueue(MAX_CONCURRENT_READS, MAX_QUEUED_READS, CommandDispatcher::tooManyReads);

  public CommandDispatcher(EventBus bus, TokenAuthenticator token) {
    this.bus = bus;
    this.token = token;
  }

  /** Begins to answer commands on the caller's context. */
  public Future<Void> register(List<AdminCommand> commands) {
    return Future.all(
            commands.stream()
                .map(
                    command ->
                        bus.<Object>consumer(
                                Addresses.admin(command.name()),
                                message -> answer(command, message))
                            .completion())
                .toList())
        .mapEmpty();
  }

  private void answer(AdminCommand command, Message<Object> message) {
    run(command, message)
        .onSuccess(
            reply -> {
              if (command.changes() && !isDryRun(message.body())) {
                LOG.info("{} done: {}", command.name(), message.body());
              }
              message.reply(reply);
            })
        .onFailure(
            cause -> {
              var failure = FailureCodes.reply(cause);
              tell(command, failure.failureCode(), cause);
              message.fail(failure.failureCode(), failure.getMessage());
            });
  }

  /** What anybody can bring about, without the token, must not fill the log. */
  private static void tell(AdminCommand command, int code, Throwable cause) {
    if (!command.changes()) {
      LOG.debug("{} refused: {}", command.name(), cause.getMessage());
    } else if (!LOGGED_BY_AUTHENTICATOR.contains(code)) {
      LOG.warn("{} refused: {}", command.name(), cause.getMessage());
    }
  }

  private static boolean isDryRun(Object body) {
    return body instanceof JsonObject given && Boolean.TRUE.equals(given.getValue("dry_run"));
  }

  private Future<JsonObject> run(AdminCommand command, Message<Object> message) {
    try {
      if (command.changes()) {
        token.require(
            message.headers().get(AUTHORIZATION),
            Objects.requireNonNullElse(message.headers().get(FROM), LOCAL_CALLER));
      }
      Object body = message.body();
      if (body != null && !(body instanceof JsonObject)) {
        throw FailureException.badRequest("expected a JSON object");
      }
      CommandArguments arguments =
          new CommandArguments(body == null ? new JsonObject() : ((JsonObject) body).copy());
      return command.changes() || command.queuesItself()
          ? command.run(arguments)
          : reads.submit(() -> command.run(arguments));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static FailureException tooManyReads() {
    return new FailureException(
        new Failure.TooMany(MAX_QUEUED_READS + " reads wait already: ask again in some seconds"));
  }
}
