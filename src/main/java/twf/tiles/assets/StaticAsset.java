package twf.tiles.assets;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import twf.tiles.http.BodyResponses;
import twf.tiles.http.EntityTags;
import twf.tiles.http.SecurityHeaders;

/** A file of a page in each of its content codings. Immutable and thread-safe. */
public final class StaticAsset {
  private static final CharSequence REVALIDATE = HttpHeaders.createOptimized("no-cache");
  private static final CharSequence IMMUTABLE =
      HttpHeaders.createOptimized("public, max-age=31536000, immutable");

  private final String type;
  private final CharSequence caching;
  private final String digest;
  private final Map<ContentCoding, Buffer> bodies;

  /**
   * @param hashed whether the file name contains a hash of the content, which then never changes
   * @param digest of the uncompressed content
   */
  StaticAsset(String type, boolean hashed, String digest, Map<ContentCoding, Buffer> bodies) {
    this.type = type;
    this.caching = hashed ? IMMUTABLE : REVALIDATE;
    this.digest = digest;
    this.bodies = new EnumMap<>(bodies);
  }

  /** Answers a GET or HEAD request with the file, or with 304 if the client has it. */
  public Future<Void> send(HttpServerRequest request) {
    MultiMap requested = request.headers();
    ContentCoding coding =
        ContentCoding.choose(requested.getAll(HttpHeaders.ACCEPT_ENCODING), bodies.keySet());
    String etag = coding.etag(digest);
    HttpServerResponse response = request.response();
    SecurityHeaders.noSniff(response.headers());
    response.putHeader(HttpHeaders.CACHE_CONTROL, caching).putHeader(HttpHeaders.ETAG, etag);
    // Add, not set: the CORS policy may have set Vary: Origin.
    response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (isNotModified(requested, etag)) {
      return response.setStatusCode(304).end();
    }
    Buffer body = bodies.getOrDefault(coding, Buffer.buffer());
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    if (coding != ContentCoding.IDENTITY) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, coding.token());
    }
    SecurityHeaders.addTo(response.headers());
    return BodyResponses.send(request, body);
  }

  /** The content without compression. */
  Buffer content() {
    return Objects.requireNonNull(bodies.get(ContentCoding.IDENTITY));
  }

  private static boolean isNotModified(MultiMap requested, String etag) {
    return EntityTags.parse(requested.getAll(HttpHeaders.IF_NONE_MATCH))
        .filter(tags -> tags.weaklyMatch(etag))
        .isPresent();
  }
}
