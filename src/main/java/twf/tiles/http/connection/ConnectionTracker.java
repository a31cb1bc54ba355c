package twf.tiles.http.connection;

import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the open connections of a server and closes idle ones.
 *
 * <p>A connection is idle if it has received no complete request since it was opened or since its
 * last response, or if its client reads nothing of a response. Received bytes do not count as
 * activity: a client that sends its header one byte at a time is closed like one that sends
 * nothing. Sent bytes do count, so that slow readers are served to the end.
 *
 * <p>A request costs one map lookup and reads no clock: each {@link #closeIdle} compares the state
 * with that of the previous sweep. Thread-safe.
 */
public final class ConnectionTracker {
  private final Map<HttpConnection, State> open = new ConcurrentHashMap<>();
  private final ConnectionLimit limit;

  /**
   * @param limit counts open connections; those above the limit are closed immediately
   */
  public ConnectionTracker(ConnectionLimit limit) {
    this.limit = limit;
  }

  /** Registers a new connection; closes it and returns false if the limit is reached. */
  public boolean onOpen(HttpConnection connection) {
    if (!limit.tryAcquire(connection.remoteAddress(), connection.localAddress())) {
      ConnectionAborter.abort(connection);
      return false;
    }
    open.put(connection, new State(connection));
    PipeliningLimitHandler.watch(connection);
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          limit.release();
        });
    return true;
  }

  /**
   * Records a request; returns false if it must not be answered because its connection is closing.
   */
  public boolean onRequest(HttpServerRequest request) {
    State state = open.get(request.connection());
    if (state == null || state.refused) {
      return false;
    }
    state.last = request;
    return true;
  }

  /**
   * Marks the request's connection as closing: this request may be answered, later ones are not.
   */
  public void onReject(HttpServerRequest request) {
    State state = open.get(request.connection());
    if (state != null) {
      state.refused = true;
    }
  }

  /** Number of open connections. */
  public int count() {
    return open.size();
  }

  /**
   * Closes connections that were idle at the last {@code sweeps} sweeps and still are. Call this at
   * regular intervals on the connections' event loop.
   */
  public void closeIdle(int sweeps) {
    open.forEach(
        (connection, state) -> {
          if (state.isIdle() && ++state.quietFor > sweeps) {
            ConnectionAborter.abort(connection);
          }
        });
  }

  private static final class State {
    private final HttpConnection connection;
    private volatile @Nullable HttpServerRequest last;
    private volatile boolean refused;
    private @Nullable HttpServerRequest seen;
    private OutboundProgress sending = OutboundProgress.IDLE;
    private int quietFor;

    State(HttpConnection connection) {
      this.connection = connection;
    }

    /**
     * Whether the connection is idle. Resets the counter if a request has arrived or bytes have
     * been sent since the previous call.
     */
    private boolean isIdle() {
      HttpServerRequest now = last;
      OutboundProgress out = OutboundProgress.of(connection);
      if (now != seen || !out.equals(sending)) {
        seen = now;
        sending = out;
        quietFor = 0;
      }
      return now == null || now.response().ended() || out.isSending();
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
    static final OutboundProgress IDLE = new OutboundProgress(0, 0, 0);

    /** Takes a snapshot. Must be called on the connection's event loop. */
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
      return IDLE;
    }

    boolean isSending() {
      return message != 0;
    }
  }
}
