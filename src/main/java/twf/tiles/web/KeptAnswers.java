package twf.tiles.web;

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
final class KeptAnswers {
  /** Enough for 20,000 archives or stored tiles. */
  static final long MAX_BYTES = 40L * 1024 * 1024;

  /** What an answer takes beside its body: its headers, and its place here. */
  private static final int ANSWER_BYTES = 2 * 1024;

  private final Catalog catalog;
  private final Cache<String, Kept> kept =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((String uri, Kept entry) -> ANSWER_BYTES + entry.answer().bodyBytes())
          .executor(Runnable::run)
          .build();

  KeptAnswers(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The catalog's view of now. */
  CatalogView view() {
    return catalog.view();
  }

  /** The answer to a request; null where it has to be found by its route. */
  @Nullable Kept find(HttpServerRequest request) {
    HttpMethod method = request.method();
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      return null;
    }
    Kept found = kept.getIfPresent(request.uri());
    return found != null && found.isOf(catalog.view()) ? found : null;
  }

  /**
   * Keeps what was found with a view; not where the request is more than a path, or writes it in
   * one of the many ways that percent-encoding has for the same.
   */
  void keep(HttpServerRequest request, String route, CatalogView view, Answer answer) {
    String uri = request.uri();
    if (uri.equals(request.path()) && uri.indexOf('%') < 0) {
      kept.put(uri, new Kept(route, view, answer.toKeep()));
    }
  }

  /**
   * An answer that is kept.
   *
   * @param route the pattern of its path, for metrics
   * @param view that it was found with
   */
  record Kept(String route, CatalogView view, Answer answer) {
    /** The very object: views of the same content differ in what was read with them. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(CatalogView now) {
      return view == now;
    }
  }
}
