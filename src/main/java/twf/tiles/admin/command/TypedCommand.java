package twf.tiles.admin.command;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;

/**
 * A command with a request and a reply of their own types.
 *
 * @param <Q> what is asked
 * @param <R> what is answered; its JSON is what {@link ReplyMapper} makes of it
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
    return answer(read(arguments.only(info))).map(ReplyMapper::json);
  }

  /**
   * Reads the request.
   *
   * @throws twf.tiles.error.FailureException a bad request, naming the argument
   */
  abstract Q read(CommandArguments arguments);

  abstract Future<R> answer(Q request);
}
