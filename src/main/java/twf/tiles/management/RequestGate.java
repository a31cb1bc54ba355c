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
 * What stands before the management port's routes: so many connections, requests of one meaning
 * alone (RFC 9112, 3.2 and 6.3), and an end to those that never come to an end.
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
   * How long things may take.
   *
   * @param quiet a connection without a whole request, or without taking any of an answer
   * @param body a request's body
   * @param connections how many there may be
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
                "who has them is told by: ss -tnp sport = :MANAGEMENT_PORT"));
  }

  /** Begins to close what is quiet; gives the timer. On the event loop of the server. */
  long sweep() {
    return vertx.setPeriodic(
        Math.max(1, limits.quiet().toMillis() / SWEEPS_PER_IDLE_TIMEOUT),
        id -> connections.sweep(SWEEPS_PER_IDLE_TIMEOUT));
  }

  /** How many connections are open. */
  int connections() {
    return connections.count();
  }

  /** Takes a connection in, or closes it. */
  void opened(HttpConnection connection) {
    connection.exceptionHandler(RequestGate::note);
    connections.opened(connection);
  }

  /** Clients that go away, or that speak no TLS where they should, are no news. */
  static void note(Throwable cause) {
    LOG.debug("{}", cause.toString());
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (!connections.asked(request)) {
      return;
    }
    List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    boolean old = request.version() == HttpVersion.HTTP_1_0;
    if (!codings.isEmpty()) {
      // A Content-Length beside it was removed by the decoder: nothing may follow such a request.
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      if (old || codings.size() > 1 || !codings.get(0).strip().equalsIgnoreCase("chunked")) {
        refuse(request, 400, "Transfer-Encoding: chunked alone is known here");
        return;
      }
      connections.refused(request);
      request.response().bodyEndHandler(written -> request.connection().close());
    }
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    boolean none = old && hosts.isEmpty();
    if (!none && (hosts.size() != 1 || request.authority() == null)) {
      refuse(request, 400, "one Host header, of a host and port, is needed");
      return;
    }
    hurry(request);
    routes.handle(request);
  }

  /**
   * The timer is left to itself: to be told of the request's end would keep its response from being
   * told of the connection's.
   */
  private void hurry(HttpServerRequest request) {
    if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      return;
    }
    vertx.setTimer(
        limits.body().toMillis(),
        late -> {
          if (!request.isEnded()) {
            refuse(request, 408, "the body took longer than " + limits.body().toSeconds() + " s");
          }
        });
  }

  /** Answers what is no request. */
  void invalid(HttpServerRequest request) {
    if (!connections.asked(request)) {
      return;
    }
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      refuse(request, 414, "the request line is too long");
    } else if (cause instanceof TooLongHttpHeaderException) {
      refuse(request, 431, "the header is too long");
    } else {
      refuse(request, 400, "not an HTTP request");
    }
  }

  private void refuse(HttpServerRequest request, int status, String detail) {
    connections.refused(request);
    if (!request.response().headWritten()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      ManagementResponses.fail(request.response(), status, detail);
    }
    // Without waiting: who sends too slowly may read so, too.
    request.connection().close();
  }
}
