package twf.tiles.web.response;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.http.PreparedHeaders;
import twf.tiles.http.ProblemResponder;

/** A document, or that it is not modified. */
public final class DocumentResponse extends ConditionalResponse {
  private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private static final int MAX_COPIED_BYTES = 64 * 1024;

  private final PreparedHeaders notModified;
  private final Buffer body;

  private DocumentResponse(
      ProblemResponder problems,
      ServedDocument document,
      CachePolicy policy,
      CharSequence type,
      MultiMap always) {
    super(
        problems,
        always.set(HttpHeaders.CACHE_CONTROL, policy.header()),
        document.etag(),
        policy == CachePolicy.IMMUTABLE ? document.modified() : null,
        type,
        document.length());
    this.notModified =
        headers.without(
            HttpHeaders.CONTENT_TYPE, HttpHeaders.CONTENT_LENGTH, HttpHeaders.LAST_MODIFIED);
    this.body = document.content();
  }

  private DocumentResponse(DocumentResponse same, Buffer body) {
    super(same);
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
  protected Future<Void> sendBody(HttpServerRequest request) {
    return headers.applyTo(request).end(body);
  }

  /** From headers encoded once: clients poll for documents that may be replaced. */
  @Override
  protected Future<Void> sendNotModified(HttpServerRequest request) {
    return notModified.applyTo(request).setStatusCode(304).end();
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
