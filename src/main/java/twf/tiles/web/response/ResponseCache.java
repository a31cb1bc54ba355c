package twf.tiles.web.response;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;

/**
 * Responses by path and query, bounded by bytes, each for as long as its view is the catalog's:
 * what is published next makes all of them old at once. Only what was found is kept. Thread-safe.
 */
@SuppressWarnings(
    "ReferenceEquality") // Views of the same content differ in what was read with them.
public final class ResponseCache {
  /** Enough for 20,000 archives or stored tiles. */
  static final long MAX_BYTES = 40L * 1024 * 1024;

  /** What a response takes beside its body: its headers, and its place here. */
  private static final int RESPONSE_OVERHEAD_BYTES = 2 * 1024;

  private final Catalog catalog;
  private volatile Generation current;

  public ResponseCache(Catalog catalog) {
    this.catalog = catalog;
    this.current = new Generation(catalog.view());
  }

  /**
   * A response that is kept.
   *
   * @param route the pattern of its path, for metrics
   */
  public record Kept(String route, CacheableResponse response) {}

  /** The catalog's view of now. */
  public CatalogView view() {
    return catalog.view();
  }

  /** The response to a request; null if it has to be found by its route. */
  public @Nullable Kept get(HttpServerRequest request) {
    HttpMethod method = request.method();
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      return null;
    }
    Generation generation = current;
    return generation.view == catalog.view()
        ? generation.responses.getIfPresent(request.uri())
        : null;
  }

  /**
   * Keeps what was found with a view; not if the request is more than a path and the response's
   * query, or writes it in one of the many ways that percent-encoding has for the same, or if there
   * is a newer view already.
   */
  public void put(
      HttpServerRequest request, String route, CatalogView view, CacheableResponse response) {
    String uri = request.uri();
    String query = response.query();
    String kept = query == null ? request.path() : request.path() + "?" + query;
    if (!uri.equals(kept) || uri.indexOf('%') >= 0) {
      return;
    }
    Generation generation = current;
    if (generation.view != view) {
      if (view != catalog.view()) {
        return;
      }
      // Where two threads begin it, the responses of one are found again.
      generation = new Generation(view);
      current = generation;
    }
    generation.responses.put(uri, new Kept(route, response.toCacheable()));
  }

  /** How many are kept, of whatever view. */
  long size() {
    Generation generation = current;
    generation.responses.cleanUp();
    return generation.responses.estimatedSize();
  }

  /**
   * The responses of one view; let go as a whole, so that an old response does not keep an old view
   * and all that was published then.
   */
  private static final class Generation {
    private final CatalogView view;
    private final Cache<String, Kept> responses =
        Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher(
                (String uri, Kept entry) -> RESPONSE_OVERHEAD_BYTES + entry.response().weight())
            .executor(Runnable::run)
            .build();

    Generation(CatalogView view) {
      this.view = view;
    }
  }
}
