package twf.tiles.web.response;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import twf.tiles.http.ConditionalRequest;
import twf.tiles.http.LastModified;
import twf.tiles.http.PreparedHeaders;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;

/** Content with an entity tag, sent as a request's preconditions and method ask for. */
public abstract class ConditionalResponse implements CacheableResponse {
  protected final ProblemResponder problems;
  protected final String etag;
  protected final @Nullable LastModified modified;
  protected final PreparedHeaders headers;

  /**
   * @param own further headers, such as {@code Cache-Control}; the constructor adds to them
   * @param modified null if date conditions are ignored
   * @param length of the whole content in bytes
   */
  protected ConditionalResponse(
      ProblemResponder problems,
      MultiMap own,
      String etag,
      @Nullable LastModified modified,
      CharSequence type,
      long length) {
    this.problems = problems;
    this.etag = etag;
    this.modified = modified;
    own.set(HttpHeaders.ETAG, etag)
        .set(HttpHeaders.CONTENT_TYPE, type)
        .set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    if (modified != null) {
      own.set(HttpHeaders.LAST_MODIFIED, modified.text());
    }
    this.headers = problems.headers(own);
  }

  protected ConditionalResponse(ConditionalResponse same) {
    this.problems = same.problems;
    this.etag = same.etag;
    this.modified = same.modified;
    this.headers = same.headers;
  }

  @Override
  public Future<Void> send(HttpServerRequest request) {
    return switch (ConditionalRequest.evaluate(request.headers(), etag, modified)) {
      case FAILED -> sendFailedPrecondition(request);
      case NOT_MODIFIED -> sendNotModified(request);
      case PROCEED ->
          HttpMethod.HEAD.equals(request.method())
              ? headers.applyTo(request).end()
              : sendBody(request);
    };
  }

  /** Sets the headers and answers a GET request. */
  protected abstract Future<Void> sendBody(HttpServerRequest request);

  protected Future<Void> sendFailedPrecondition(HttpServerRequest request) {
    return problems.send(
        request,
        new ProblemDetail(412, "the content does not match If-Match or If-Unmodified-Since"));
  }

  protected Future<Void> sendNotModified(HttpServerRequest request) {
    return applyWithoutContent(request).setStatusCode(304).end();
  }

  /** Sets the headers except those that describe the body. */
  protected final HttpServerResponse applyWithoutContent(HttpServerRequest request) {
    HttpServerResponse response = headers.applyTo(request);
    response
        .headers()
        .remove(HttpHeaders.CONTENT_TYPE)
        .remove(HttpHeaders.CONTENT_LENGTH)
        .remove(HttpHeaders.LAST_MODIFIED);
    return response;
  }
}
