package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Lifecycle;

/** The management port. */
public final class ManagementServer implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final int IDLE_SECONDS = 150;

  private final HttpServer server;
  private final Duration grace;

  /**
   * @param port 0 for any free one
   * @param grace how long {@link #stop} waits for requests in flight
   */
  public ManagementServer(
      Vertx vertx, String host, int port, Handler<HttpServerRequest> routes, Duration grace) {
    this.grace = grace;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(host)
                    .setPort(port)
                    .setIdleTimeout(IDLE_SECONDS)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS))
            .requestHandler(routes)
            .connectionHandler(
                connection ->
                    connection.exceptionHandler(cause -> LOG.debug("{}", cause.toString())));
  }

  @Override
  public Future<Void> start() {
    return server.listen().mapEmpty();
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public Future<Void> stop() {
    return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }
}
