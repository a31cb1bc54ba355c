package twf.tiles.http.connection;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a server, and when one has been quiet for too long: no whole request has
 * come, nothing since the last answer, or the client takes nothing of an answer. Bytes that it
 * sends do not count, so that a client that sends its header a byte at a time is cut off like one
 * that sends nothing; a byte that it takes does, so that slow ones are served to the end.
 *
 * <p>A request costs a look into a map, and no clock: each {@link #sweep} compares with the one
 * before. Thread-safe.
 */
public final class ConnectionTracker {
  private final Map<HttpConnection, State> open = new ConcurrentHashMap<>();
  private final ConnectionLimit limit;

  /**
   * @param limit how many may be open; more are closed at once
   */
  public ConnectionTracker(ConnectionLimit limit) {
    this.limit = limit;
  }

  /** Takes a connection in; false where there is no room for it, and it is closed. */
  public boolean opened(HttpConnection connection) {
    if (!limit.enter(connection.remoteAddress(), connection.localAddress())) {
      OutboundProgress.cut(connection);
      return false;
    }
    open.put(connection, new State(connection));
    PipeliningLimitHandler.watch(connection);
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          limit.leave();
        });
    return true;
  }

  /** Notes a request; false where its connection is about to be closed, and it gets no answer. */
  public boolean asked(HttpServerRequest request) {
    State state = open.get(request.connection());
    if (state == null || state.refused) {
      return false;
    }
    state.last = request;
    return true;
  }

  /** Nothing on the request's connection is answered behind it; the request itself may be. */
  public void refused(HttpServerRequest request) {
    State state = open.get(request.connection());
    if (state != null) {
      state.refused = true;
    }
  }

  /** How many are open. */
  public int count() {
    return open.size();
  }

  /**
   * Closes those that were quiet at {@code sweeps} sweeps in a row and still are. To be called at
   * regular intervals, by the event loop of the connections.
   */
  public void sweep(int sweeps) {
    open.forEach(
        (connection, state) -> {
          if (state.isQuiet() && ++state.quietFor > sweeps) {
            OutboundProgress.cut(connection);
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

    /** Starts anew to count where there was a request, or a byte was taken, since the last call. */
    private boolean isQuiet() {
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
}
