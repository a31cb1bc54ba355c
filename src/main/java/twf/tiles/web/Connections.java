package twf.tiles.web;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a server, and when one has been quiet for too long: no whole request has
 * come, or nothing since the last answer. Bytes alone do not count, so that a client that sends its
 * header a byte at a time is cut off like one that sends nothing.
 *
 * <p>A request costs a look into a map, and no clock: each {@link #sweep} compares with the one
 * before. Thread-safe.
 */
final class Connections {
  private final Map<HttpConnection, State> open = new ConcurrentHashMap<>();

  void opened(HttpConnection connection) {
    open.put(connection, new State());
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** Notes a request; false where its connection is about to be closed, and it gets no answer. */
  boolean asked(HttpServerRequest request) {
    State state = open.get(request.connection());
    if (state == null || state.refused) {
      return false;
    }
    state.last = request;
    return true;
  }

  /** Nothing on the request's connection is answered behind it. */
  void refused(HttpServerRequest request) {
    State state = open.get(request.connection());
    if (state != null) {
      state.refused = true;
    }
  }

  /** How many are open. */
  int count() {
    return open.size();
  }

  /**
   * Closes those that were quiet at {@code sweeps} sweeps in a row and still are. To be called at
   * regular intervals, by one thread.
   */
  void sweep(int sweeps) {
    open.forEach(
        (connection, state) -> {
          if (state.isQuiet() && ++state.quietFor > sweeps) {
            connection.close();
          }
        });
  }

  private static final class State {
    private volatile @Nullable HttpServerRequest last;
    private volatile boolean refused;
    private @Nullable HttpServerRequest seen;
    private int quietFor;

    /** Starts anew to count where there was a request since the last call. */
    private boolean isQuiet() {
      HttpServerRequest now = last;
      if (now != seen) {
        seen = now;
        quietFor = 0;
      }
      return now == null || now.response().ended();
    }
  }
}
