package twf.tiles.management;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandDispatcher;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.admin.JsonBodyParser;
import twf.tiles.admin.security.RemoteAddress;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.management.http.ManagementResponses;

/**
 * {@code /admin/{command}}: commands are passed on to the bus and answered by whom they concern.
 */
final class AdminRoutes {
  static final int MAX_BODY_BYTES = 64 * 1024;
  private static final Duration MAX_COMMAND_DURATION = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final Map<String, AdminCommand> commands;

  AdminRoutes(Vertx vertx, List<AdminCommand> commands) {
    this.vertx = vertx;
    this.commands =
        commands.stream()
            .collect(Collectors.toUnmodifiableMap(AdminCommand::name, Function.identity()));
  }

  void addTo(Router router) {
    router
        .post("/admin/:command")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(ctx -> command(ctx, false));
    router.get("/admin/:command").handler(ctx -> command(ctx, true));
  }

  private void command(RoutingContext ctx, boolean read) {
    AdminCommand command = commands.get(String.valueOf(ctx.pathParam("command")));
    if (command == null) {
      ManagementResponses.fail(
          ctx, 404, "no such command; there are " + commands.keySet().stream().sorted().toList());
      return;
    }
    if (read && command.changes()) {
      ctx.response().putHeader("Allow", "POST");
      ManagementResponses.fail(ctx, 405, command.name() + " changes something: POST it");
      return;
    }
    try {
      ask(ctx, command.name(), read ? query(ctx, command.info()) : body(ctx))
          .onSuccess(reply -> ManagementResponses.send(ctx, 200, reply))
          .onFailure(cause -> ManagementResponses.fail(ctx, cause));
    } catch (FailureException e) {
      ManagementResponses.fail(ctx, e);
    }
  }

  private Future<JsonObject> ask(RoutingContext ctx, String name, JsonObject body) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(MAX_COMMAND_DURATION.toMillis());
    options.addHeader(CommandDispatcher.FROM, RemoteAddress.of(ctx.request().remoteAddress()));
    String authorization = ctx.request().getHeader("Authorization");
    if (authorization != null) {
      options.addHeader(CommandDispatcher.AUTHORIZATION, authorization);
    }
    return vertx
        .eventBus()
        .<JsonObject>request(Addresses.admin(name), body, options)
        .map(Message::body);
  }

  private static JsonObject body(RoutingContext ctx) {
    Buffer body = ctx.body().buffer();
    if (body == null || body.length() == 0) {
      return new JsonObject();
    }
    return JsonBodyParser.object(body.getBytes())
        .map(JsonObject::new)
        .orElseThrow(
            () ->
                FailureException.badRequest(
                    "the body is not one JSON object, at most "
                        + JsonBodyParser.MAX_DEPTH
                        + " levels deep, no key in it twice"));
  }

  /** The arguments of a read as its query says; numbers are numbers, and flags are flags. */
  private static JsonObject query(RoutingContext ctx, CommandSpec command) {
    Map<String, CommandParameter.Type> types =
        command.arguments().stream()
            .collect(
                Collectors.toMap(
                    CommandParameter::name, CommandParameter::type, (one, other) -> one));
    JsonObject arguments = new JsonObject();
    for (Map.Entry<String, String> given : ctx.queryParams()) {
      if (arguments.containsKey(given.getKey())) {
        throw FailureException.badRequest("an argument is given twice");
      }
      arguments.put(given.getKey(), typed(types.get(given.getKey()), given.getValue()));
    }
    return arguments;
  }

  private static Object typed(CommandParameter.@Nullable Type type, String value) {
    if (type == CommandParameter.Type.NUMBER && value.matches("[0-9]{1,18}")) {
      return Long.valueOf(value);
    }
    boolean flag =
        type == CommandParameter.Type.FLAG && (value.equals("true") || value.equals("false"));
    return flag ? (Object) value.equals("true") : value;
  }
}
