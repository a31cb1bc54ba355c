package twf.tiles.admin.command;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;

/**
 * A command with a request and a reply of their own types.
 *
 * @param <Q> what is asked
 * @param <R> what is answered; its JSON is what {@link Replies} makes of it
 */
abstract class TypedCommand<Q, R> implements AdminCommand {
  private final CommandInfo info;

  TypedCommand(CommandInfo info) {
    this.info = info;
  }

  @Override
  public final CommandInfo info() {
    return info;
  }

  @Override
  public final Future<JsonObject> run(Arguments arguments) {
    return answer(read(arguments.only(info))).map(Replies::json);
  }

  /**
   * Reads the request.
   *
   * @throws twf.tiles.failure.TileException a bad request, naming the argument
   */
  abstract Q read(Arguments arguments);

  abstract Future<R> answer(Q request);
}
