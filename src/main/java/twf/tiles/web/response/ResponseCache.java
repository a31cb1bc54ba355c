package twf.tiles.web.response;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;

/**
 * Answers by path, bounded by bytes, each for as long as its view is the catalog's: what is
 * published next makes all of them old at once. Only what was found is kept. Thread-safe.
 */
public final class ResponseCache {
  /** Enough for 20,000 archives or stored tiles. */
  static final long MAX_BYTES = 40L * 1024 * 1024;

  /** What an answer takes beside its body: its headers, and its place here. */
  private static final int RESPONSE_OVERHEAD_BYTES = 2 * 1024;

  private final Catalog catalog;
  private volatile Generation current;

  public ResponseCache(Catalog catalog) {
    this.catalog = catalog;
    this.current = new Generation(catalog.view());
  }

  /** The catalog's view of now. */
  public CatalogView view() {
    return catalog.view();
  }

  /** The answer to a request; null where it has to be found by its route. */
  public @Nullable Kept get(HttpServerRequest request) {
    HttpMethod method = request.method();
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      return null;
    }
    Generation generation = current;
    return generation.matches(catalog.view())
        ? generation.answers.getIfPresent(request.uri())
        : null;
  }

  /**
   * Keeps what was found with a view; not where the request is more than a path, or writes it in
   * one of the many ways that percent-encoding has for the same.
   */
  public void put(
      HttpServerRequest request, String route, CatalogView view, CacheableResponse answer) {
    String uri = request.uri();
    if (uri.equals(request.path()) && uri.indexOf('%') < 0) {
      Generation generation = generationOf(view);
      if (generation != null) {
        generation.answers.put(uri, new Kept(route, answer.toCacheable()));
      }
    }
  }

  /** The generation of a view; null where there is a newer view already. */
  private @Nullable Generation generationOf(CatalogView view) {
    Generation generation = current;
    if (generation.matches(view)) {
      return generation;
    }
    if (!isCurrent(view)) {
      return null;
    }
    // Where two threads begin it, the answers of one are found again.
    Generation next = new Generation(view);
    current = next;
    return next;
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean isCurrent(CatalogView view) {
    return view == catalog.view();
  }

  /** How many are kept, of whatever view. */
  long size() {
    Generation generation = current;
    generation.answers.cleanUp();
    return generation.answers.estimatedSize();
  }

  /**
   * The answers of one view; let go as a whole, so that an old answer does not keep an old view and
   * all that was published then.
   */
  private static final class Generation {
    private final CatalogView view;
    private final Cache<String, Kept> answers =
        Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher((String uri, Kept entry) -> RESPONSE_OVERHEAD_BYTES + entry.answer().weight())
            .executor(Runnable::run)
            .build();

    Generation(CatalogView view) {
      this.view = view;
    }

    /** The very object: views of the same content differ in what was read with them. */
    @SuppressWarnings("ReferenceEquality")
    boolean matches(CatalogView now) {
      return view == now;
    }
  }

  /**
   * An answer that is kept.
   *
   * @param route the pattern of its path, for metrics
   */
  public record Kept(String route, CacheableResponse answer) {}
}
