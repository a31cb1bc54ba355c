package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.admin.security.TokenAuthenticator;
import twf.tiles.command.CommandSpec;
import twf.tiles.common.BoundedWorkQueue;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.FailureCodes;

/**
 * Executes admin commands that arrive on the event bus.
 *
 * <p>Commands that change anything require the admin token, also from inside this process.
 * Read-only commands require none, so a bounded queue runs them: clients without the token cannot
 * occupy all workers.
 */
public final class CommandDispatcher {
  /** Message header with the admin token. */
  public static final String AUTHORIZATION = "authorization";

  /** Message header with the client's address; failed tokens are counted per address. */
  public static final String FROM = "from";

  private static final Set<Integer> LOGGED_BY_AUTHENTICATOR = Set.of(401, 403, 429);
  private static final String LOCAL_CALLER = "this process";
  private static final Logger LOG = LoggerFactory.getLogger(CommandDispatcher.class);

  /** How many read-only commands run at a time, for all clients together. */
  static final int MAX_CONCURRENT_READS = 4;

  /** How many more read-only commands may wait; others fail with "too many". */
  static final int MAX_QUEUED_READS = 64;

  private final EventBus bus;
  private final TokenAuthenticator authenticator;
  private final ChangeRunner changes;
  private final BoundedWorkQueue reads =
      new BoundedWorkQueue(
          MAX_CONCURRENT_READS, MAX_QUEUED_READS, CommandDispatcher::tooManyReadsError);

  private final RateLimitedNotice unexpectedReads =
      new RateLimitedNotice(Clock.systemUTC(), Duration.ofMinutes(1));

  /**
   * @param changes runs the commands that change something, or refuses them
   */
  public CommandDispatcher(EventBus bus, TokenAuthenticator authenticator, ChangeRunner changes) {
    this.bus = bus;
    this.authenticator = authenticator;
    this.changes = changes;
  }

  /** Runs a change if this process is the writer. Dry runs and reads are answered everywhere. */
  @FunctionalInterface
  public interface ChangeRunner {
    Future<JsonObject> run(Supplier<Future<JsonObject>> change);
  }

  /** Registers one consumer per command on the caller's context. */
  public Future<Void> register(List<AdminCommand> commands) {
    return Future.all(
            commands.stream()
                .map(
                    command ->
                        bus.<Object>consumer(
                                Addresses.admin(command.spec().name()),
                                message -> handle(command, message))
                            .completion())
                .toList())
        .mapEmpty();
  }

  private void handle(AdminCommand command, Message<Object> message) {
    execute(command, message)
        .onSuccess(
            reply -> {
              if (command.spec().changes() && !isDryRun(message.body())) {
                LOG.info("{} done: {}", command.spec().name(), message.body());
              }
              message.reply(reply);
            })
        .onFailure(
            cause -> {
              // Anyone can ask for reads, so what they fail with is logged at a limited rate.
              var failure =
                  FailureCodes.toReplyException(
                      cause, command.spec().changes() ? null : unexpectedReads);
              logRejection(command.spec(), failure.failureCode(), cause);
              message.reply(failure);
            });
  }

  /** Failures that clients without the token can cause are logged at debug level only. */
  private static void logRejection(CommandSpec command, int code, Throwable cause) {
    if (!command.changes()) {
      LOG.debug("{} refused: {}", command.name(), cause.getMessage());
    } else if (!LOGGED_BY_AUTHENTICATOR.contains(code)) {
      LOG.warn("{} refused: {}", command.name(), cause.getMessage());
    }
  }

  private static boolean isDryRun(Object body) {
    return body instanceof JsonObject json && Boolean.TRUE.equals(json.getValue("dry_run"));
  }

  private Future<JsonObject> execute(AdminCommand command, Message<Object> message) {
    try {
      if (command.spec().changes()) {
        authenticator.require(
            message.headers().get(AUTHORIZATION),
            Objects.requireNonNullElse(message.headers().get(FROM), LOCAL_CALLER));
      }
      Object body = message.body();
      if (body != null && !(body instanceof JsonObject)) {
        throw FailureException.badRequest("expected a JSON object");
      }
      CommandArguments arguments =
          new CommandArguments(
              command.spec(), body == null ? new JsonObject() : ((JsonObject) body).copy());
      arguments.checkActorAndReason();
      if (command.spec().kind() == CommandSpec.Kind.READ) {
        return reads.submit(() -> command.handler().apply(arguments));
      }
      return command.spec().changes() && !isDryRun(message.body())
          ? changes.run(() -> command.handler().apply(arguments))
          : command.handler().apply(arguments);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static FailureException tooManyReadsError() {
    return FailureException.tooMany(
        MAX_QUEUED_READS + " reads wait already: retry in a few seconds");
  }
}
