package twf.tiles.assets;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.EnumMap;
import java.util.Map;
import twf.tiles.http.EntityTags;
import twf.tiles.http.SecurityHeaders;

/** A file of a page in each of its codings. Immutable; any thread. */
public final class StaticAsset {
  private static final CharSequence REVALIDATE = HttpHeaders.createOptimized("no-cache");
  private static final CharSequence IMMUTABLE =
      HttpHeaders.createOptimized("public, max-age=31536000, immutable");

  private final String type;
  private final CharSequence caching;
  private final String digest;
  private final Map<ContentCoding, Buffer> bodies;

  /**
   * @param hashed whether its name has a hash of its content: it never changes then
   * @param digest of its bytes as they are
   */
  StaticAsset(String type, boolean hashed, String digest, Map<ContentCoding, Buffer> bodies) {
    this.type = type;
    this.caching = hashed ? IMMUTABLE : REVALIDATE;
    this.digest = digest;
    this.bodies = new EnumMap<>(bodies);
  }

  /** Answers a GET or HEAD request, or that nothing is modified. */
  public Future<Void> send(HttpServerRequest request) {
    MultiMap asked = request.headers();
    ContentCoding coding =
        AcceptEncoding.choose(asked.getAll(HttpHeaders.ACCEPT_ENCODING), bodies.keySet());
    String etag = coding.etag(digest);
    HttpServerResponse response = request.response();
    SecurityHeaders.noSniff(response.headers());
    response.putHeader(HttpHeaders.CACHE_CONTROL, caching).putHeader(HttpHeaders.ETAG, etag);
    // Beside what a page's origin may decide already.
    response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (isKnown(asked, etag)) {
      return response.setStatusCode(304).end();
    }
    Buffer body = bodies.getOrDefault(coding, Buffer.buffer());
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (coding != ContentCoding.IDENTITY) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, coding.token());
    }
    SecurityHeaders.addTo(response.headers());
    return HttpMethod.HEAD.equals(request.method()) ? response.end() : response.end(body);
  }

  private static boolean isKnown(MultiMap asked, String etag) {
    return EntityTags.parse(asked.getAll(HttpHeaders.IF_NONE_MATCH))
        .filter(tags -> tags.weaklyMatch(etag))
        .isPresent();
  }
}
