package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** One command: JSON in, JSON out. */
public interface AdminCommand {
  /** What it is. */
  CommandSpec info();

  /**
   * Runs it.
   *
   * @param arguments the body; reading it notes what is wrong with it
   */
  Future<JsonObject> run(CommandArguments arguments);

  /**
   * Whether it queues its requests itself; those of other reads run a few at a time, see {@link
   * CommandDispatcher}.
   */
  default boolean queuesItself() {
    return false;
  }

  /** The last part of its address. */
  default String name() {
    return info().command();
  }

  /** Whether it changes anything, and so needs the token. */
  default boolean changes() {
    return info().changes();
  }
}
