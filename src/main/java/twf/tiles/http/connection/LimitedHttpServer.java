package twf.tiles.http.connection;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;
import twf.tiles.http.ProblemDetail;

/**
 * An HTTP server that limits its connections, closes idle ones, and rejects requests that cannot be
 * decoded or that a proxy in front of it could read as another request or as two (request
 * smuggling; RFC 9112, 3.2 and 6.3). Runs on one event loop.
 *
 * <p>A connection is idle if it has received no complete request since it was opened or since its
 * last response, or if its client reads nothing of a response. Received bytes do not count as
 * activity: a client that sends its header one byte at a time is closed like one that sends
 * nothing. Sent bytes do count, so that slow readers are served to the end.
 *
 * <p>A request costs one map lookup and reads no clock: each sweep compares the state of the
 * connections with that of the previous sweep.
 */
public abstract class LimitedHttpServer implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(LimitedHttpServer.class);
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;
  private static final int SWEEPS_PER_IDLE_TIMEOUT = 4;

  protected final Vertx vertx;
  private final HttpServer server;
  private final ConnectionLimit limit;
  private final Duration idleTimeout;
  private final Duration grace;
  private final Map<HttpConnection, State> open = new ConcurrentHashMap<>();
  private volatile long sweepTimer = -1;

  /**
   * @param options made by {@link #limitedOptions}
   * @param limit counts open connections; those above the limit are closed immediately
   * @param idleTimeout how long a connection may be idle
   * @param grace how long {@link #stop} waits for requests in flight
   */
  protected LimitedHttpServer(
      Vertx vertx,
      HttpServerOptions options,
      ConnectionLimit limit,
      Duration idleTimeout,
      Duration grace) {
    this.vertx = vertx;
    this.limit = limit;
    this.idleTimeout = idleTimeout;
    this.grace = grace;
    this.server =
        vertx
            .createHttpServer(options)
            .requestHandler(this::onRequest)
            .invalidRequestHandler(this::onInvalidRequest)
            .connectionHandler(this::onOpen)
            .exceptionHandler(LimitedHttpServer::logException);
  }

  /** Options of every server. */
  protected static HttpServerOptions limitedOptions() {
    return new HttpServerOptions()
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        // What is quick here is so over HTTP/1 alone; proxies speak HTTP/2 to browsers.
        .setHttp2ClearTextEnabled(false);
  }

  /** Answers a request. */
  protected abstract void handle(HttpServerRequest request);

  /** Sends the response to a rejected request. */
  protected abstract void sendProblem(HttpServerRequest request, ProblemDetail problem);

  /** Prepares a new connection before anything is read from it. */
  protected void prepare(HttpConnection connection) {}

  /**
   * Whether a request with {@code Transfer-Encoding} may be handled; if not, it has been rejected.
   * If the request also had a {@code Content-Length}, the decoder has removed it by now.
   */
  protected boolean acceptTransferEncoding(HttpServerRequest request) {
    reject(request, 400, "Transfer-Encoding is not accepted: no route takes a body");
    return false;
  }

  /** Completes when the server listens; fails if the port is taken. */
  @Override
  public Future<Void> start() {
    return server
        .listen()
        .onSuccess(
            listening ->
                sweepTimer =
                    vertx.setPeriodic(
                        Math.max(1, idleTimeout.toMillis() / SWEEPS_PER_IDLE_TIMEOUT),
                        timer -> closeIdle()))
        .mapEmpty();
  }

  /** Accepts no more requests; completes when those in flight are answered or cut off. */
  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(sweepTimer);
    return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The port that the server listens on. */
  public final int port() {
    return server.actualPort();
  }

  /** The number of open connections. */
  public final int connections() {
    return open.size();
  }

  private void onOpen(HttpConnection connection) {
    prepare(connection);
    connection.exceptionHandler(LimitedHttpServer::logException);
    if (!limit.tryAcquire(connection.remoteAddress(), connection.localAddress())) {
      ConnectionAborter.abort(connection);
      return;
    }
    open.put(connection, new State(connection));
    PipeliningLimitHandler.watch(connection);
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          limit.release();
        });
  }

  /**
   * Clients may disconnect or fail the TLS handshake at any time; without a handler each would be
   * logged as an error.
   */
  private static void logException(Throwable cause) {
    LOG.debug("connection: {}", cause.toString());
  }

  private void onRequest(HttpServerRequest request) {
    if (!accept(request)
        || (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
            && !acceptTransferEncoding(request))) {
      return;
    }
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    boolean optional = request.version() == HttpVersion.HTTP_1_0 && hosts.isEmpty();
    if (optional || (hosts.size() == 1 && request.authority() != null)) {
      handle(request);
    } else {
      reject(request, 400, "exactly one valid Host header is required");
    }
  }

  private void onInvalidRequest(HttpServerRequest request) {
    if (!accept(request)) {
      return;
    }
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      reject(request, 414, "the request line is over " + MAX_LINE_BYTES + " bytes");
    } else if (cause instanceof TooLongHttpHeaderException) {
      reject(request, 431, "the header is over " + MAX_HEADER_BYTES + " bytes");
    } else {
      reject(request, 400, "not an HTTP request");
    }
  }

  /** Returns false if the request must not be answered because its connection is closing. */
  private boolean accept(HttpServerRequest request) {
    State state = open.get(request.connection());
    if (state == null || state.closing) {
      return false;
    }
    state.last = request;
    return true;
  }

  /** Marks the connection as closing: this request may be answered, later ones are not. */
  protected final void refuseLaterRequests(HttpServerRequest request) {
    if (!request.response().headWritten()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    State state = open.get(request.connection());
    if (state != null) {
      state.closing = true;
    }
  }

  /** Sends a problem, unless a response is being sent already, and closes the connection. */
  protected final void reject(HttpServerRequest request, int status, String detail) {
    refuseLaterRequests(request);
    if (!request.response().headWritten()) {
      sendProblem(request, new ProblemDetail(status, detail));
    }
    // Do not wait for the response to be read: a slow sender may also be a slow reader.
    request.connection().close();
  }

  /** Closes connections that were idle at the last sweeps and still are. */
  private void closeIdle() {
    open.forEach(
        (connection, state) -> {
          if (state.isIdle() && ++state.idleSweeps > SWEEPS_PER_IDLE_TIMEOUT) {
            ConnectionAborter.abort(connection);
          }
        });
  }

  private static final class State {
    private final HttpConnection connection;
    private volatile @Nullable HttpServerRequest last;
    private volatile boolean closing;
    private @Nullable HttpServerRequest seen;
    private OutboundProgress sending = OutboundProgress.NONE;
    private int idleSweeps;

    State(HttpConnection connection) {
      this.connection = connection;
    }

    /** Resets the counter if a request has arrived or bytes have been sent since the last call. */
    boolean isIdle() {
      HttpServerRequest now = last;
      OutboundProgress out = OutboundProgress.of(connection);
      if (now != seen || !out.equals(sending)) {
        seen = now;
        sending = out;
        idleSweeps = 0;
      }
      return now == null || now.response().ended() || out.message() != 0;
    }
  }

  /**
   * A snapshot of a connection's send progress; two equal ones mean that nothing was sent in
   * between.
   *
   * @param message identity of the message that is being written; 0 if there is none
   * @param progress bytes of that message that the kernel has accepted
   * @param pending bytes that are queued
   */
  private record OutboundProgress(int message, long progress, long pending) {
    static final OutboundProgress NONE = new OutboundProgress(0, 0, 0);

    static OutboundProgress of(HttpConnection connection) {
      if (connection instanceof ConnectionBase base) {
        ChannelOutboundBuffer out = base.channel().unsafe().outboundBuffer();
        Object message = out == null ? null : out.current();
        if (out != null && message != null) {
          return new OutboundProgress(
              System.identityHashCode(message),
              out.currentProgress(),
              out.totalPendingWriteBytes());
        }
      }
      return NONE;
    }
  }
}
