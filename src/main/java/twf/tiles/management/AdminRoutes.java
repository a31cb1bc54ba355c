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
import twf.tiles.admin.CommandDispatcher;
import twf.tiles.admin.JsonBodyParser;
import twf.tiles.admin.security.TokenAuthenticator;
import twf.tiles.command.CommandParameter;
import twf.tiles.command.CommandSpec;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;

/** {@code /admin/{command}}: sends commands over the event bus and returns their replies. */
final class AdminRoutes {
  static final int MAX_BODY_BYTES = 64 * 1024;
  private static final Duration MAX_COMMAND_DURATION = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final Map<String, CommandSpec> commands;

  AdminRoutes(Vertx vertx, List<CommandSpec> commands) {
    this.vertx = vertx;
    this.commands =
        commands.stream()
            .collect(Collectors.toUnmodifiableMap(CommandSpec::name, Function.identity()));
  }

  void addTo(Router router) {
    router
        .post("/admin/:command")
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(ctx -> handleCommand(ctx, false));
    router.get("/admin/:command").handler(ctx -> handleCommand(ctx, true));
  }

  private void handleCommand(RoutingContext ctx, boolean read) {
    CommandSpec command = commands.get(String.valueOf(ctx.pathParam("command")));
    if (command == null) {
      throw FailureException.notFound(
          "no such command; there are " + commands.keySet().stream().sorted().toList());
    }
    if (read && command.changes()) {
      ctx.response().putHeader("Allow", "POST");
      ManagementResponses.sendFailure(ctx, 405, command.name() + " changes state: use POST");
      return;
    }
    JsonObject body = read ? queryArguments(ctx, command) : requestBody(ctx);
    request(ctx, command.name(), body)
        .onSuccess(reply -> ManagementResponses.send(ctx, 200, reply))
        .onFailure(ctx::fail);
  }

  private Future<JsonObject> request(RoutingContext ctx, String name, JsonObject body) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(MAX_COMMAND_DURATION.toMillis());
    options.addHeader(
        CommandDispatcher.FROM, TokenAuthenticator.clientKey(ctx.request().remoteAddress()));
    String authorization = ctx.request().getHeader("Authorization");
    if (authorization != null) {
      options.addHeader(CommandDispatcher.AUTHORIZATION, authorization);
    }
    return vertx
        .eventBus()
        .<JsonObject>request(Addresses.admin(name), body, options)
        .map(Message::body);
  }

  private static JsonObject requestBody(RoutingContext ctx) {
    Buffer body = ctx.body().buffer();
    if (body == null || body.length() == 0) {
      return new JsonObject();
    }
    return JsonBodyParser.parse(body.getBytes())
        .map(JsonObject::new)
        .orElseThrow(
            () ->
                FailureException.badRequest(
                    "the body is not one JSON object, at most "
                        + JsonBodyParser.MAX_DEPTH
                        + " levels deep, no key in it twice"));
  }

  /**
   * Converts query parameters to arguments; numbers and flags get their JSON types. Values that do
   * not match the declared type stay strings, which {@code CommandArguments} rejects.
   */
  private static JsonObject queryArguments(RoutingContext ctx, CommandSpec command) {
    Map<String, CommandParameter.ValueType> types =
        command.parameters().stream()
            .collect(Collectors.toMap(CommandParameter::name, CommandParameter::type));
    JsonObject arguments = new JsonObject();
    for (Map.Entry<String, String> parameter : ctx.queryParams()) {
      if (arguments.containsKey(parameter.getKey())) {
        throw FailureException.badRequest("duplicate argument");
      }
      arguments.put(
          parameter.getKey(), convert(types.get(parameter.getKey()), parameter.getValue()));
    }
    return arguments;
  }

  private static Object convert(CommandParameter.@Nullable ValueType type, String value) {
    if (type == CommandParameter.ValueType.NUMBER && value.matches("[0-9]{1,18}")) {
      return Long.valueOf(value);
    }
    boolean flag =
        type == CommandParameter.ValueType.FLAG && (value.equals("true") || value.equals("false"));
    return flag ? (Object) value.equals("true") : value;
  }
}
