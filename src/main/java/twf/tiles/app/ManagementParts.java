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
      Blocking files,
      PrometheusMeterRegistry registry,
      Health health,
      List<AdminCommand> commands,
      ConsoleData data) {
    this.vertx = vertx;
    this.settings = settings;
    EventStream events = new EventStream(vertx);
    ManagementRoutes routes =
        new ManagementRoutes(
            vertx, registry, health, files, commands, events, data, settings, console);
    this.server = new ManagementServer(vertx, settings, routes.router(), events, GRACE);
    this.bridge =
        new AdminBridge(vertx, settings, commands.stream().map(AdminCommand::name).toList(), GRACE);
  }

  /** Makes sure that what the settings name can be used, and reads the console. Blocks. */
  void prepare() throws IOException {
    ManagementTls.check(vertx, settings.tls());
    console.load();
  }

  /** One line a port, of those that listen. */
  List<String> places() {
    boolean tls = settings.tls() != null;
    return List.of(
        "management port: %s://%s:%d".formatted(tls ? "https" : "http", host(), server.port()),
        "admin bridge: %s:%d%s".formatted(host(), bridge.port(), tls ? " (TLS)" : ""));
  }

  /** As it stands before a port. */
  private String host() {
    return settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
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
