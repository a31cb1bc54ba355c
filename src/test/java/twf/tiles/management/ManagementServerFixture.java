package twf.tiles.management;

import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandDispatcher;
import twf.tiles.admin.ReadinessCheck;
import twf.tiles.admin.security.AdminToken;
import twf.tiles.admin.security.TokenAuthenticator;
import twf.tiles.command.CommandParameter;
import twf.tiles.command.CommandSpec;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.event.Addresses;
import twf.tiles.event.EventCodec;
import twf.tiles.metrics.MetricsSetup;
import twf.tiles.metrics.RecentTimeSeries;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.verticle.HttpServerVerticle;
import twf.tiles.writer.NodeState;

/**
 * Runs a management server with four commands. {@code look} is a read, {@code own} a long read, and
 * {@code change} requires the token; they reply at once. {@code wait} is a read that replies when
 * the test completes its promise in {@link #waiting()}.
 */
public final class ManagementServerFixture implements AutoCloseable {
  static final String WRITER_URL = "https://node2.example.com:8098";

  public static final ManagementServer.Limits LIMITS =
      new ManagementServer.Limits(Duration.ofMinutes(1), Duration.ofSeconds(30), 200);

  private static final Settings.Roots NOWHERE =
      new Settings.Roots(
          Path.of("/nowhere/staging"),
          Path.of("/nowhere/published"),
          Path.of("/nowhere/manifests"));

  public final RecordingMetrics metrics = new RecordingMetrics();
  final Router router;
  final ManagementServer server;
  private final Vertx vertx = Vertx.vertx();
  private final List<Promise<JsonObject>> waiting = new CopyOnWriteArrayList<>();

  public ManagementServerFixture(String token, Clock clock) {
    this(token, clock, LIMITS, settings(null));
  }

  ManagementServerFixture(
      String token, Clock clock, ManagementServer.Limits limits, Settings.Management settings) {
    this(token, clock, limits, settings, NOWHERE);
  }

  public ManagementServerFixture(
      String token,
      Clock clock,
      ManagementServer.Limits limits,
      Settings.Management settings,
      Settings.Roots roots) {
    EventCodec.register(vertx.eventBus());
    List<AdminCommand> commands =
        List.of(
            echo("look", CommandSpec.Kind.READ),
            echo("own", CommandSpec.Kind.LONG_READ),
            new AdminCommand(
                spec("wait", CommandSpec.Kind.READ),
                arguments -> {
                  Promise<JsonObject> promise = Promise.promise();
                  waiting.add(promise);
                  return promise.future();
                }),
            echo(
                "change",
                CommandSpec.Kind.CHANGE,
                CommandParameter.option("reason", CommandParameter.ValueType.TEXT, "TEXT", "why")));
    TokenAuthenticator guard = new TokenAuthenticator(new AdminToken(token), clock, metrics);
    await(new CommandDispatcher(vertx.eventBus(), guard, Supplier::get).register(commands));
    SseEventStream events = new SseEventStream(vertx);
    WorkerPool blocking = new WorkerPool(vertx, "test", 2);
    router =
        new ManagementRouter(
                vertx,
                MetricsSetup.prometheus(address -> true),
                new ReadinessCheck(
                    blocking,
                    () -> ReadinessCheck.Findings.NONE,
                    () ->
                        new NodeState(
                            "web",
                            NodeState.State.SERVING,
                            "process 7 at " + WRITER_URL,
                            WRITER_URL,
                            3)),
                blocking,
                commands.stream().map(AdminCommand::spec).toList(),
                events,
                settings,
                console(blocking, roots, clock))
            .router();
    server = new ManagementServer(vertx, settings, router, events, Duration.ofSeconds(2), limits);
    await(vertx.deployVerticle(new HttpServerVerticle(server)));
  }

  private static ConsoleRoutes console(WorkerPool workers, Settings.Roots roots, Clock clock) {
    ConsoleRoutes console = new ConsoleRoutes(workers, roots, new RecentTimeSeries(clock), false);
    try {
      console.load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return console;
  }

  public static Settings.Management settings(Settings.@Nullable Tls tls, String... names) {
    return new Settings.Management("127.0.0.1", 0, 0, null, null, tls, List.of(names));
  }

  /** Sends a command over the event bus, without a token. */
  public Future<Message<JsonObject>> request(String command) {
    return vertx.eventBus().request(Addresses.admin(command), new JsonObject());
  }

  /** Returns the promises of all {@code wait} commands, in the order in which they started. */
  public List<Promise<JsonObject>> waiting() {
    return waiting;
  }

  public int port() {
    return server.port();
  }

  int connections() {
    return server.connections();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static CommandSpec spec(
      String name, CommandSpec.Kind kind, CommandParameter... parameters) {
    return new CommandSpec(name, kind, "", "", List.of(parameters));
  }

  private static AdminCommand echo(
      String name, CommandSpec.Kind kind, CommandParameter... parameters) {
    CommandSpec spec = spec(name, kind, parameters);
    return new AdminCommand(
        spec,
        arguments ->
            Future.succeededFuture(
                new JsonObject()
                    .put("done", name)
                    .put("reason", spec.changes() ? arguments.reason("-") : "-")));
  }
}
