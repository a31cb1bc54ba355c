package twf.tiles.admin;

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
import twf.tiles.bus.Addresses;
import twf.tiles.failure.TileException;

/**
 * {@code /admin/{command}}: commands are passed on to the bus and answered by whom they concern.
 */
final class AdminRoutes {
  static final int LONGEST_BODY = 64 * 1024;
  private static final Duration LONGEST_COMMAND = Duration.ofMinutes(2);

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
        .handler(BodyHandler.create(false).setBodyLimit(LONGEST_BODY))
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
      ask(ctx, command.name(), read ? query(ctx) : body(ctx))
          .onSuccess(reply -> ManagementResponses.send(ctx, 200, reply))
          .onFailure(cause -> ManagementResponses.fail(ctx, cause));
    } catch (TileException e) {
      ManagementResponses.fail(ctx, e);
    }
  }

  private Future<JsonObject> ask(RoutingContext ctx, String name, JsonObject body) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(LONGEST_COMMAND.toMillis());
    String authorization = ctx.request().getHeader("Authorization");
    if (authorization != null) {
      options.addHeader(CommandConsumers.AUTHORIZATION, authorization);
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
    return StrictJson.object(body.getBytes())
        .map(JsonObject::new)
        .orElseThrow(
            () ->
                TileException.badRequest(
                    "the body is not one JSON object, at most "
                        + StrictJson.DEEPEST
                        + " levels deep, no key in it twice"));
  }

  /** The arguments of a read as its query says; numbers are numbers, and flags are flags. */
  private static JsonObject query(RoutingContext ctx) {
    JsonObject arguments = new JsonObject();
    ctx.queryParams().forEach((name, value) -> arguments.put(name, typed(value)));
    return arguments;
  }

  private static Object typed(String value) {
    if (value.matches("[0-9]{1,9}")) {
      return Long.valueOf(value);
    }
    return value.equals("true") || value.equals("false") ? (Object) value.equals("true") : value;
  }
}
