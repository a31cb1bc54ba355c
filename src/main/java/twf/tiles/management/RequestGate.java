package twf.tiles.management;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.http.connection.ConnectionTracker;
import twf.tiles.management.http.ManagementResponses;

/**
 * First handler of the management port. Limits connections, rejects ambiguous requests (RFC 9112,
 * sections 3.2 and 6.3), and ends requests and connections that take too long. On the server's
 * event loop.
 */
public final class RequestGate implements Handler<HttpServerRequest> {
  static final int MAX_CONNECTIONS = 256;
  private static final int SWEEPS_PER_IDLE_TIMEOUT = 4;
  private static final Logger LOG = LoggerFactory.getLogger(RequestGate.class);

  private final Vertx vertx;
  private final Handler<HttpServerRequest> routes;
  private final Limits limits;
  private final ConnectionTracker connections;

  /**
   * Limits of the management port.
   *
   * @param quiet how long a connection may neither complete a request nor read any of a response
   * @param body how long a client may take to send a request's body
   * @param connections the maximum number of open connections
   */
  public record Limits(Duration quiet, Duration body, int connections) {
    static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(60), Duration.ofSeconds(10), MAX_CONNECTIONS);
  }

  RequestGate(Vertx vertx, Handler<HttpServerRequest> routes, Limits limits) {
    this.vertx = vertx;
    this.routes = routes;
    this.limits = limits;
    this.connections =
        new ConnectionTracker(
            new ConnectionLimit(
                "management port",
                limits.connections(),
                0,
                "list them with: ss -tnp sport = :MANAGEMENT_PORT"));
  }

  /**
   * Starts to close quiet connections periodically. Call on the server's event loop.
   *
   * @return the id of the timer
   */
  long startSweeping() {
    return vertx.setPeriodic(
        Math.max(1, limits.quiet().toMillis() / SWEEPS_PER_IDLE_TIMEOUT),
        id -> connections.closeIdle(SWEEPS_PER_IDLE_TIMEOUT));
  }

  /** Returns the number of open connections. */
  int connections() {
    return connections.count();
  }

  /** Registers a new connection, or closes it if too many are open. */
  void onOpen(HttpConnection connection) {
    connection.exceptionHandler(RequestGate::logException);
    connections.onOpen(connection);
  }

  /**
   * Logs a connection error at debug level only: clients may disconnect or fail the TLS handshake
   * at any time.
   */
  static void logException(Throwable cause) {
    LOG.debug("{}", cause.toString());
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (!connections.onRequest(request)) {
      return;
    }
    List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    boolean isHttp10 = request.version() == HttpVersion.HTTP_1_0;
    if (!encodings.isEmpty()) {
      // The decoder removes a Content-Length sent together with Transfer-Encoding, so it cannot be
      // checked here. Close the connection after this request to rule out request smuggling.
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      if (isHttp10
          || encodings.size() > 1
          || !encodings.get(0).strip().equalsIgnoreCase("chunked")) {
        reject(request, 400, "Transfer-Encoding: only chunked is supported");
        return;
      }
      connections.onReject(request);
      request.response().bodyEndHandler(written -> request.connection().close());
    }
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    boolean hostOptional = isHttp10 && hosts.isEmpty();
    if (!hostOptional && (hosts.size() != 1 || request.authority() == null)) {
      reject(request, 400, "expected exactly one Host header with a valid host and port");
      return;
    }
    enforceBodyTimeout(request);
    routes.handle(request);
  }

  /**
   * Limits the time for the request's body. The timer is not cancelled: setting an end handler on
   * the request would stop its response from being notified when the connection closes.
   */
  private void enforceBodyTimeout(HttpServerRequest request) {
    if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      return;
    }
    vertx.setTimer(
        limits.body().toMillis(),
        timer -> {
          if (!request.isEnded()) {
            reject(request, 408, "the body took longer than " + limits.body().toSeconds() + " s");
          }
        });
  }

  /** Responds to requests that Netty could not decode. */
  void handleInvalid(HttpServerRequest request) {
    if (!connections.onRequest(request)) {
      return;
    }
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      reject(request, 414, "the request line is too long");
    } else if (cause instanceof TooLongHttpHeaderException) {
      reject(request, 431, "the header is too long");
    } else {
      reject(request, 400, "not an HTTP request");
    }
  }

  private void reject(HttpServerRequest request, int status, String detail) {
    connections.onReject(request);
    if (!request.response().headWritten()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      ManagementResponses.sendFailure(request.response(), status, detail);
    }
    // Do not wait for the response to be read: a slow sender may also be a slow reader.
    request.connection().close();
  }
}
