package twf.tiles.web.response;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.http.BodyResponses;
import twf.tiles.http.ConditionalRequest;
import twf.tiles.http.LastModified;
import twf.tiles.http.PreparedHeaders;
import twf.tiles.http.ProblemResponder;

/** A document, or that it is not modified. */
public final class DocumentResponse implements CacheableResponse {
  private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private static final int MAX_COPIED_BYTES = 64 * 1024;

  private final ProblemResponder problems;
  private final String etag;
  private final @Nullable LastModified modified;
  private final PreparedHeaders headers;
  private final PreparedHeaders notModified;
  private final Buffer body;

  private DocumentResponse(
      ProblemResponder problems,
      ServedDocument document,
      CachePolicy policy,
      CharSequence type,
      MultiMap always) {
    this.problems = problems;
    this.etag = document.etag();
    this.modified = policy == CachePolicy.IMMUTABLE ? document.modified() : null;
    this.body = document.content();
    always.set(HttpHeaders.CACHE_CONTROL, policy.header()).set(HttpHeaders.ETAG, etag);
    this.notModified = problems.headers(always);
    always
        .set(HttpHeaders.CONTENT_TYPE, type)
        .set(HttpHeaders.CONTENT_LENGTH, Integer.toString(document.length()));
    if (modified != null) {
      always.set(HttpHeaders.LAST_MODIFIED, modified.text());
    }
    this.headers = problems.headers(always);
  }

  private DocumentResponse(DocumentResponse same, Buffer body) {
    this.problems = same.problems;
    this.etag = same.etag;
    this.modified = same.modified;
    this.headers = same.headers;
    this.notModified = same.notModified;
    this.body = body;
  }

  /**
   * A JSON document.
   *
   * @param policy the document's date is sent and compared only if it is {@code IMMUTABLE}
   */
  public static DocumentResponse json(
      ProblemResponder problems, ServedDocument document, CachePolicy policy) {
    return new DocumentResponse(problems, document, policy, JSON, HttpHeaders.headers());
  }

  /**
   * A JSON document that may be replaced.
   *
   * @param vary the request headers that it depends on, with commas
   */
  public static DocumentResponse varyingOn(
      ProblemResponder problems, ServedDocument document, String vary) {
    MultiMap always = HttpHeaders.headers().set(HttpHeaders.VARY, vary);
    return new DocumentResponse(problems, document, CachePolicy.BRIEF, JSON, always);
  }

  /** A text for people. */
  public static DocumentResponse plainText(ProblemResponder problems, ServedDocument document) {
    return new DocumentResponse(problems, document, CachePolicy.BRIEF, TEXT, HttpHeaders.headers());
  }

  @Override
  public Future<Void> send(HttpServerRequest request) {
    return switch (ConditionalRequest.evaluate(request.headers(), etag, modified)) {
      case FAILED -> problems.send(request, BodyResponses.failedPrecondition());
      case NOT_MODIFIED -> notModified.applyTo(request).setStatusCode(304).end();
      case PROCEED -> {
        HttpServerResponse response = headers.applyTo(request);
        yield HttpMethod.HEAD.equals(request.method()) ? response.end() : response.end(body);
      }
    };
  }

  @Override
  public int weight() {
    return body.length();
  }

  /**
   * With a copy of a small body that is written as it is; the collector frees it. A large one stays
   * on the heap: what is copied there for each answer is little beside what the client takes.
   */
  @Override
  public CacheableResponse toCacheable() {
    if (body.length() > MAX_COPIED_BYTES) {
      return this;
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(body.length());
    bytes.put(body.getBytes()).flip();
    return new DocumentResponse(this, BufferInternal.buffer(Unpooled.wrappedBuffer(bytes)));
  }
}
