package twf.tiles.admin.command;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;

/**
 * Base class of commands with a typed request and a typed reply.
 *
 * @param <Q> the type of the request
 * @param <R> the type of the reply; {@link ReplyMapper} converts it to JSON
 */
abstract class TypedCommand<Q, R> implements AdminCommand {
  private final CommandSpec info;

  TypedCommand(CommandSpec info) {
    this.info = info;
  }

  @Override
  public final CommandSpec info() {
    return info;
  }

  @Override
  public final Future<JsonObject> run(CommandArguments arguments) {
    return execute(read(arguments.requireKnown(info))).map(ReplyMapper::toJson);
  }

  /**
   * Reads the request from the arguments.
   *
   * @throws twf.tiles.error.FailureException a bad request that names the argument
   */
  abstract Q read(CommandArguments arguments);

  abstract Future<R> execute(Q request);
}
