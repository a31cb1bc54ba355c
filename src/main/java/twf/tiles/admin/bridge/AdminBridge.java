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
 * Admin commands and events over TCP, by the protocol of Vert.x's event-bus bridge: frames of 4
 * bytes of length, big-endian, and JSON.
 */
public final class AdminBridge implements Lifecycle {
  static final int MAX_CONNECTIONS = 64;

  /** How long a connection may be open without asking and without listening. */
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
  private volatile long sweeping = -1;

  /**
   * @param settings the host, the port (0 for any free one), and TLS
   * @param commands the names of all commands
   * @param grace how long {@link #stop} waits for commands at work
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
            .exceptionHandler(BridgeConnection::note)
            .connectHandler(this::connected);
  }

  private static NetServerOptions options(Settings.Management settings) {
    return new NetServerOptions()
        .setHost(settings.host())
        .setPort(settings.bridgePort())
        // Finds those who listen and are gone without a word.
        .setTcpKeepAlive(true);
  }

  /** Completes when it listens; fails where the port is taken. */
  @Override
  public Future<Void> start() {
    try {
      tls = EarlyTlsHandler.of(vertx, settings.tls());
    } catch (FailureException e) {
      return Future.failedFuture(e);
    }
    return server
        .listen()
        .onSuccess(
            listening ->
                sweeping =
                    vertx.setPeriodic(
                        Math.max(1, idle.toMillis() / SWEEPS_PER_IDLE_TIMEOUT), id -> sweep()))
        .mapEmpty();
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Accepts nothing more; completes when commands at work are answered, or are cut off. */
  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(sweeping);
    return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void connected(NetSocket socket) {
    EarlyTlsHandler gate = tls;
    if (gate != null) {
      gate.before(socket);
    }
    // Those that are refused count too while they are told why, as far as there is room for them.
    if (open.size() >= 2 * MAX_CONNECTIONS) {
      ConnectionAborter.now(socket);
      return;
    }
    BridgeConnection connection = new BridgeConnection(vertx, socket, commands);
    boolean tooMany = open.size() >= MAX_CONNECTIONS;
    open.put(socket, connection);
    socket.closeHandler(
        closed -> {
          open.remove(socket);
          connection.closed();
        });
    connection.open();
    if (tooMany) {
      connection.refuse(MAX_CONNECTIONS + " connections are open, and no more are let in");
    }
  }

  /** How many are open, those that are being refused among them. */
  int connections() {
    return open.size();
  }

  private void sweep() {
    open.values().forEach(connection -> connection.sweep(SWEEPS_PER_IDLE_TIMEOUT));
  }
}
