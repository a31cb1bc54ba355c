package twf.tiles.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import java.time.Duration;
import java.util.List;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.Health;
import twf.tiles.admin.ManagementRoutes;
import twf.tiles.admin.ManagementServer;
import twf.tiles.admin.bridge.AdminBridge;
import twf.tiles.async.Blocking;
import twf.tiles.async.Lifecycle;
import twf.tiles.config.Settings;

/** How an operator speaks to the process: the management port and the event-bus bridge. */
final class ManagementParts {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final ManagementServer server;
  private final AdminBridge bridge;

  ManagementParts(
      Vertx vertx,
      Settings.Management settings,
      Blocking files,
      PrometheusMeterRegistry registry,
      Health health,
      List<AdminCommand> commands) {
    ManagementRoutes routes = new ManagementRoutes(vertx, registry, health, files, commands);
    this.server =
        new ManagementServer(vertx, settings.host(), settings.port(), routes.router(), GRACE);
    this.bridge =
        new AdminBridge(
            vertx,
            new NetServerOptions().setHost(settings.host()).setPort(settings.bridgePort()),
            commands.stream().map(AdminCommand::name).toList(),
            GRACE);
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
