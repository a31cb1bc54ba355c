package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** An admin command: takes a JSON object and replies with a JSON object. */
public interface AdminCommand {
  /** Returns the declaration of the command: its name, summary and parameters. */
  CommandSpec info();

  /**
   * Runs the command.
   *
   * @param arguments the request's body; its accessors throw if an argument is invalid
   * @return the reply; a failure carries the code and the message for the client
   */
  Future<JsonObject> run(CommandArguments arguments);

  /**
   * Returns whether this read-only command limits its own concurrency. {@link CommandDispatcher}
   * does it for the others.
   */
  default boolean queuesItself() {
    return false;
  }

  /** Returns the command's name, which is the last part of its event-bus address. */
  default String name() {
    return info().command();
  }

  /** Returns whether the command changes anything and therefore requires the admin token. */
  default boolean changes() {
    return info().changes();
  }
}
