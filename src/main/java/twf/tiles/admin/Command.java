package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** A command whose work is one function. */
record Command(String name, boolean changes, Function<Arguments, Future<JsonObject>> work)
    implements AdminCommand {

  static AdminCommand reading(String name, Function<Arguments, Future<JsonObject>> work) {
    return new Command(name, false, work);
  }

  static AdminCommand changing(String name, Function<Arguments, Future<JsonObject>> work) {
    return new Command(name, true, work);
  }

  @Override
  public Future<JsonObject> run(Arguments arguments) {
    return work.apply(arguments);
  }
}
