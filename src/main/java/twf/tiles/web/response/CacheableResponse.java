package twf.tiles.web.response;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What GET and HEAD requests of one path and query get for as long as a view lasts: conditions and
 * ranges are looked at, the path no more. Immutable; any thread.
 */
public interface CacheableResponse {
  /** Sends it; fails where nothing could be sent. */
  Future<Void> send(HttpServerRequest request);

  /** The query of the requests that it answers besides their path; null if they have none. */
  default @Nullable String query() {
    return null;
  }

  /** The bytes of a body that it holds itself; 0 where that lies elsewhere. */
  default int weight() {
    return 0;
  }

  /** The same, in the form that is best to send many times. */
  default CacheableResponse toCacheable() {
    return this;
  }
}
