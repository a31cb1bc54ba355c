package twf.tiles.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.ConsoleData;
import twf.tiles.admin.EventStream;
import twf.tiles.admin.Health;
import twf.tiles.admin.ManagementRoutes;
import twf.tiles.admin.ManagementServer;
import twf.tiles.admin.ManagementTls;
import twf.tiles.admin.bridge.AdminBridge;
import twf.tiles.async.Blocking;
import twf.tiles.async.Lifecycle;
import twf.tiles.config.Settings;
import twf.tiles.net.Host;
import twf.tiles.pages.Site;

/** How an operator speaks to the process: the management port and the event-bus bridge. */
final class ManagementParts {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Settings.Management settings;
  private final ManagementServer server;
  private final AdminBridge bridge;
  private final Site console = Site.of("console");

  ManagementParts(
      Vertx vertx,
      Settings.Management settings,
      Host address,
      Blocking files,
      PrometheusMeterRegistry registry,
      Health health,
      List<AdminCommand> commands,
      ConsoleData data) {
    this.vertx = vertx;
    this.settings = settings;
    EventStream events = new EventStream(vertx);
    Settings.Management listening = settings.listeningOn(address);
    ManagementRoutes routes =
        new ManagementRoutes(
            vertx, registry, health, files, commands, events, data, listening, console);
    this.server = new ManagementServer(vertx, listening, routes.router(), events, GRACE);
    this.bridge =
        new AdminBridge(
            vertx, listening, commands.stream().map(AdminCommand::name).toList(), GRACE);
  }

  /** Makes sure that what the settings name can be used, and reads the console. Blocks. */
  void prepare() throws IOException {
    ManagementTls.check(vertx, settings.tls());
    console.load();
  }

  /** One line a port, of those that listen. */
  List<String> places() {
    boolean tls = settings.tls() != null;
    Host host = Host.of(settings.host());
    return List.of(
        "management port: %s://%s".formatted(tls ? "https" : "http", host.withPort(server.port())),
        "admin bridge: %s%s".formatted(host.withPort(bridge.port()), tls ? " (TLS)" : ""));
  }

  Lifecycle server() {
    return server;
  }

  int port() {
    return server.port();
  }

  Lifecycle bridge() {
    return bridge;
  }

  int bridgePort() {
    return bridge.port();
  }
}
