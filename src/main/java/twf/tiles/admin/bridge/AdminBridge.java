package twf.tiles.admin.bridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.security.EarlyTlsHandler;
import twf.tiles.common.Lifecycle;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.http.connection.ConnectionAborter;

/**
 * TCP server for admin commands and events. It speaks the protocol of Vert.x's event-bus bridge:
 * each frame is a length of 4 bytes, big-endian, followed by JSON.
 */
public final class AdminBridge implements Lifecycle {
  static final int MAX_CONNECTIONS = 64;

  /** Connections without a pending command or a registration are closed after this time. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(150);

  private static final int SWEEPS_PER_IDLE_TIMEOUT = 5;

  private final Vertx vertx;
  private final Settings.Management settings;
  private final NetServer server;
  private final Set<String> commands;
  private final Duration idle;
  private final Duration grace;
  private final Map<NetSocket, BridgeConnection> open = new ConcurrentHashMap<>();
  private volatile @Nullable EarlyTlsHandler tls;
  private volatile long sweepTimer = -1;

  /**
   * @param settings the host, the port (0 for any free one), and TLS
   * @param commands the names of all commands
   * @param grace how long {@link #stop} waits for pending commands
   */
  public AdminBridge(
      Vertx vertx, Settings.Management settings, Collection<String> commands, Duration grace) {
    this(vertx, settings, commands, grace, IDLE_TIMEOUT);
  }

  AdminBridge(
      Vertx vertx,
      Settings.Management settings,
      Collection<String> commands,
      Duration grace,
      Duration idle) {
    this.vertx = vertx;
    this.settings = settings;
    this.commands = Set.copyOf(commands);
    this.grace = grace;
    this.idle = idle;
    this.server =
        vertx
            .createNetServer(options(settings))
            .exceptionHandler(BridgeConnection::logException)
            .connectHandler(this::onConnect);
  }

  private static NetServerOptions options(Settings.Management settings) {
    return new NetServerOptions()
        .setHost(settings.host())
        .setPort(settings.bridgePort())
        // Detects clients that listen for events and disappear without closing the connection.
        .setTcpKeepAlive(true);
  }

  /** Completes when the server listens; fails if TLS cannot be set up or the port is in use. */
  @Override
  public Future<Void> start() {
    try {
      tls = EarlyTlsHandler.create(vertx, settings.tls());
    } catch (FailureException e) {
      return Future.failedFuture(e);
    }
    return server
        .listen()
        .onSuccess(
            listening ->
                sweepTimer =
                    vertx.setPeriodic(
                        Math.max(1, idle.toMillis() / SWEEPS_PER_IDLE_TIMEOUT), id -> closeIdle()))
        .mapEmpty();
  }

  /** Returns the port that the server listens on. */
  public int port() {
    return server.actualPort();
  }

  /**
   * Stops accepting connections. Completes when pending commands are answered, or after the grace
   * period, when all connections are closed.
   */
  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(sweepTimer);
    return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void onConnect(NetSocket socket) {
    EarlyTlsHandler handler = tls;
    if (handler != null) {
      handler.install(socket);
    }
    // A connection over the limit stays open until it has been sent the reason, so it counts too.
    // At twice the limit, connections are closed without a reason.
    if (open.size() >= 2 * MAX_CONNECTIONS) {
      ConnectionAborter.abort(socket);
      return;
    }
    BridgeConnection connection = new BridgeConnection(vertx, socket, commands);
    boolean tooMany = open.size() >= MAX_CONNECTIONS;
    open.put(socket, connection);
    socket.closeHandler(
        closed -> {
          open.remove(socket);
          connection.onClosed();
        });
    connection.open();
    if (tooMany) {
      connection.reject(MAX_CONNECTIONS + " connections are open, and no more are let in");
    }
  }

  /** Returns the number of open connections, including those that are being refused. */
  int connections() {
    return open.size();
  }

  private void closeIdle() {
    open.values().forEach(connection -> connection.closeIfIdle(SWEEPS_PER_IDLE_TIMEOUT));
  }
}
