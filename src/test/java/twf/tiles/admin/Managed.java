package twf.tiles.admin;

import static twf.tiles.testing.Futures.await;

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
import org.jspecify.annotations.Nullable;
import twf.tiles.async.Blocking;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.EventCodec;
import twf.tiles.config.Settings;
import twf.tiles.metrics.RecentSeries;
import twf.tiles.metrics.Registries;
import twf.tiles.pages.Site;
import twf.tiles.testing.RecordedMetrics;
import twf.tiles.verticle.ServerVerticle;

/**
 * The management port: {@code look} reads, {@code wait} reads and is answered by the test, {@code
 * own} reads and queues itself, {@code change} needs the token.
 */
final class Managed implements AutoCloseable {
  static final ManagementDoor.Limits LIMITS =
      new ManagementDoor.Limits(Duration.ofMinutes(1), Duration.ofSeconds(30), 200);

  private static final Settings.Roots NOWHERE =
      new Settings.Roots(
          Path.of("/nowhere/staging"),
          Path.of("/nowhere/published"),
          Path.of("/nowhere/manifests"));

  final RecordedMetrics metrics = new RecordedMetrics();
  final Router router;
  final ManagementServer server;
  private final Vertx vertx = Vertx.vertx();
  private final List<Promise<JsonObject>> waiting = new CopyOnWriteArrayList<>();

  Managed(String token, Clock clock) {
    this(token, clock, LIMITS, settings(null));
  }

  Managed(String token, Clock clock, ManagementDoor.Limits limits, Settings.Management settings) {
    this(token, clock, limits, settings, NOWHERE);
  }

  Managed(
      String token,
      Clock clock,
      ManagementDoor.Limits limits,
      Settings.Management settings,
      Settings.Roots roots) {
    EventCodec.register(vertx.eventBus());
    List<AdminCommand> commands =
        List.of(
            new Echo(CommandInfo.reads("look", "Looks.")),
            new Echo(CommandInfo.reads("own", "Looks.")),
            new Waiting(waiting),
            new Echo(
                CommandInfo.changes(
                    "change",
                    "Changes.",
                    Parameter.optional("reason", Parameter.Type.TEXT, "why"))));
    TokenGuard guard = new TokenGuard(new AdminToken(token), clock, metrics);
    await(new CommandConsumers(vertx.eventBus(), guard).register(commands));
    EventStream events = new EventStream(vertx);
    Blocking blocking = new Blocking(vertx, "test", 2);
    router =
        new ManagementRoutes(
                vertx,
                Registries.prometheus(address -> true),
                new Health(blocking, () -> Health.Findings.NONE),
                blocking,
                commands,
                events,
                new ConsoleData(vertx, blocking, roots, new RecentSeries(clock)),
                settings,
                console())
            .router();
    server = new ManagementServer(vertx, settings, router, events, Duration.ofSeconds(2), limits);
    await(vertx.deployVerticle(new ServerVerticle(server)));
  }

  /** The page that the build made. */
  private static Site console() {
    Site console = Site.of("console");
    try {
      console.load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return console;
  }

  static Settings.Management settings(Settings.@Nullable Tls tls, String... names) {
    return new Settings.Management("127.0.0.1", 0, 0, null, null, tls, List.of(names));
  }

  /** Gives a command over the bus. */
  Future<Message<JsonObject>> ask(String command) {
    return vertx.eventBus().request(Addresses.admin(command), new JsonObject());
  }

  /** What {@code wait} is to answer, in the order in which it was begun. */
  List<Promise<JsonObject>> waiting() {
    return waiting;
  }

  int port() {
    return server.port();
  }

  int connections() {
    return server.connections();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private record Waiting(List<Promise<JsonObject>> waiting) implements AdminCommand {
    @Override
    public CommandInfo info() {
      return CommandInfo.reads("wait", "Waits.");
    }

    @Override
    public Future<JsonObject> run(Arguments arguments) {
      Promise<JsonObject> promise = Promise.promise();
      waiting.add(promise);
      return promise.future();
    }
  }

  private record Echo(CommandInfo info) implements AdminCommand {
    @Override
    public boolean queuesItself() {
      return name().equals("own");
    }

    @Override
    public Future<JsonObject> run(Arguments arguments) {
      Arguments known = arguments.only(info);
      return Future.succeededFuture(
          new JsonObject()
              .put("done", name())
              .put("reason", changes() && known.has("reason") ? known.words("reason") : "-"));
    }
  }
}
