package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import twf.tiles.command.CommandSpec;

/**
 * An admin command and its implementation.
 *
 * @param spec the declaration
 * @param handler runs the command and returns its reply; a {@link twf.tiles.error.FailureException}
 *     that it throws or fails with carries the code and the message for the client
 */
public record AdminCommand(
    CommandSpec spec, Function<CommandArguments, Future<JsonObject>> handler) {}
