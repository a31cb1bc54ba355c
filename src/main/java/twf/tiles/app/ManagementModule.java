package twf.tiles.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.ReadinessCheck;
import twf.tiles.admin.bridge.AdminBridge;
import twf.tiles.admin.security.TlsFileCheck;
import twf.tiles.common.Host;
import twf.tiles.common.Lifecycle;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.management.ConsoleRoutes;
import twf.tiles.management.ManagementRouter;
import twf.tiles.management.ManagementServer;
import twf.tiles.management.SseEventStream;

/** How an operator speaks to the process: the management port and the event-bus bridge. */
final class ManagementModule {
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Settings.Management settings;
  private final ManagementServer server;
  private final AdminBridge bridge;
  private final ConsoleRoutes console;

  ManagementModule(
      Vertx vertx,
      Settings.Management settings,
      Host address,
      WorkerPool files,
      PrometheusMeterRegistry registry,
      ReadinessCheck health,
      List<AdminCommand> commands,
      ConsoleRoutes console) {
    this.vertx = vertx;
    this.settings = settings;
    this.console = console;
    SseEventStream events = new SseEventStream(vertx);
    Settings.Management listening = settings.listeningOn(address);
    ManagementRouter routes =
        new ManagementRouter(vertx, registry, health, files, commands, events, listening, console);
    this.server = new ManagementServer(vertx, listening, routes.router(), events, SHUTDOWN_GRACE);
    this.bridge =
        new AdminBridge(
            vertx, listening, commands.stream().map(AdminCommand::name).toList(), SHUTDOWN_GRACE);
  }

  /** Makes sure that what the settings name can be used, and reads the console. Blocks. */
  void prepare() throws IOException {
    TlsFileCheck.check(vertx, settings.tls());
    console.load();
  }

  /** One line a port, of those that listen. */
  List<String> listenAddresses() {
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
