package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** One command: JSON in, JSON out. */
public interface AdminCommand {

  /** The last part of its address. */
  String name();

  /** Whether it changes anything, and so needs the token. */
  boolean changes();

  /**
   * Runs it.
   *
   * @param arguments the body; reading it notes what is wrong with it
   */
  Future<JsonObject> run(Arguments arguments);
}
