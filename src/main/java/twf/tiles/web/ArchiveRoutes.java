package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.contract.VariableKey;

/** The frames' archives, whole and in ranges. */
final class ArchiveRoutes {
  private static final String TYPE = "application/vnd.pmtiles";
  private static final CharSequence CACHE_CONTROL =
      HttpHeaders.createOptimized("public, max-age=31536000, immutable, no-transform");
  private static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");

  private final Catalog catalog;
  private final ArchiveSource source;
  private final ProblemResponses problems;

  ArchiveRoutes(Catalog catalog, ArchiveSource source, ProblemResponses problems) {
    this.catalog = catalog;
    this.source = source;
    this.problems = problems;
  }

  void addTo(Routes routes) {
    routes.get("/tiles/:model/:run/:variable/:frame.pmtiles", this::archive);
  }

  private Future<Void> archive(RoutingContext ctx) {
    VariableKey key = Segments.variable(ctx);
    String frameId = Segments.frameId(ctx);
    CatalogView view = catalog.view();
    return catalog
        .contents()
        .frame(view, key, frameId)
        .compose(frame -> answer(ctx.request(), key, frame));
  }

  /** Opens it first: conditions count only where the answer would be the archive. */
  private Future<Void> answer(HttpServerRequest request, VariableKey key, PublishedFrame frame) {
    request.response().putHeader(HttpHeaders.ACCEPT_RANGES, BYTES);
    return source
        .open(key, frame.frame())
        .compose(bytes -> answer(request, frame, bytes).eventually(bytes::close));
  }

  private Future<Void> answer(HttpServerRequest request, PublishedFrame frame, ArchiveBytes bytes) {
    return switch (Preconditions.of(request.headers(), frame.etag(), bytes.modified())) {
      case FAILED -> problems.send(request, Responses.failedPrecondition());
      case NOT_MODIFIED -> Responses.notModified(request.response(), frame.etag(), CACHE_CONTROL);
      case PROCEED -> ranges(request, frame, bytes);
    };
  }

  private Future<Void> ranges(HttpServerRequest request, PublishedFrame frame, ArchiveBytes bytes) {
    long size = frame.frame().bytes();
    boolean head = HttpMethod.HEAD.equals(request.method());
    String header =
        head ? null : Preconditions.range(request.headers(), frame.etag(), bytes.modified());
    ByteRanges asked = ByteRanges.of(header, size);
    if (asked.kind() == ByteRanges.Kind.UNSATISFIABLE) {
      request.response().putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
      return problems.send(request, new Problem(416, "the archive has " + size + " bytes"));
    }
    return send(request.response(), head, asked, frame, bytes);
  }

  private static Future<Void> send(
      HttpServerResponse response,
      boolean head,
      ByteRanges asked,
      PublishedFrame frame,
      ArchiveBytes bytes) {
    if (response.closed()) {
      return Future.succeededFuture();
    }
    long size = frame.frame().bytes();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
        .putHeader(HttpHeaders.ETAG, frame.etag());
    Responses.date(response, bytes.modified());
    if (head) {
      return response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(size)).end();
    }
    if (asked.kind() == ByteRanges.Kind.WHOLE) {
      return bytes.send(response, new ByteRange(0, size - 1));
    }
    response.setStatusCode(206);
    if (asked.ranges().size() > 1) {
      return new MultipartRanges(
              response, bytes, asked.ranges(), frame.frame().sha256(), size, TYPE)
          .send();
    }
    ByteRange range = asked.ranges().get(0);
    response.putHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(size));
    return bytes.send(response, range);
  }
}
