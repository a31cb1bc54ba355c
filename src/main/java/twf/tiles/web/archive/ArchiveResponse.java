package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.http.BodyResponses;
import twf.tiles.http.ByteRange;
import twf.tiles.http.ConditionalRequest;
import twf.tiles.http.LastModified;
import twf.tiles.http.PreparedHeaders;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.http.RangeHeader;
import twf.tiles.web.archive.ChunkedRangeWriter.Multipart;
import twf.tiles.web.response.CachePolicy;
import twf.tiles.web.response.CacheableResponse;

/** Sends an archive, whole or in ranges. */
public final class ArchiveResponse implements CacheableResponse {
  private static final CharSequence TYPE = HttpHeaders.createOptimized("application/vnd.pmtiles");
  private static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");

  private final ProblemResponder problems;
  private final ArchiveContent bytes;
  private final String sha256;
  private final String etag;
  private final long size;
  private final PreparedHeaders headers;

  /**
   * Headers of the most recent range that starts at 0: clients read the same first range of every
   * archive, so these are encoded once.
   */
  private volatile @Nullable Beginning beginning;

  public ArchiveResponse(PublishedFrame frame, ArchiveContent bytes, ProblemResponder problems) {
    this.problems = problems;
    this.bytes = bytes;
    this.sha256 = frame.frame().sha256();
    this.etag = frame.etag();
    this.size = frame.frame().bytes();
    MultiMap own =
        HttpHeaders.headers()
            .set(HttpHeaders.ACCEPT_RANGES, BYTES)
            .set(HttpHeaders.CACHE_CONTROL, CachePolicy.ARCHIVE.header())
            .set(HttpHeaders.ETAG, etag)
            .set(HttpHeaders.CONTENT_TYPE, TYPE);
    LastModified modified = bytes.modified();
    if (modified != null) {
      own.set(HttpHeaders.LAST_MODIFIED, modified.text());
    }
    this.headers = problems.headers(own);
  }

  @Override
  public Future<Void> send(HttpServerRequest request) {
    return switch (ConditionalRequest.evaluate(request.headers(), etag, bytes.modified())) {
      case FAILED -> problems.send(request, BodyResponses.failedPrecondition());
      case NOT_MODIFIED -> notModified(request);
      case PROCEED ->
          HttpMethod.HEAD.equals(request.method())
              ? fullResponse(request).end()
              : sendRanges(
                  request,
                  ConditionalRequest.effectiveRange(request.headers(), etag, bytes.modified()));
    };
  }

  private Future<Void> sendRanges(HttpServerRequest request, @Nullable String header) {
    RangeHeader asked = RangeHeader.parse(header, size);
    return switch (asked.kind()) {
      case WHOLE -> bytes.send(fullResponse(request), new ByteRange(0, size - 1));
      case UNSATISFIABLE -> {
        request
            .response()
            .putHeader(HttpHeaders.ACCEPT_RANGES, BYTES)
            .putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
        yield problems.send(request, new ProblemDetail(416, "the archive has " + size + " bytes"));
      }
      case PARTIAL ->
          asked.ranges().size() > 1
              ? severalRanges(request, asked.ranges())
              : singleRange(request, asked.ranges().get(0));
    };
  }

  private Future<Void> notModified(HttpServerRequest request) {
    HttpServerResponse response = headers.applyTo(request).setStatusCode(304);
    response.headers().remove(HttpHeaders.CONTENT_TYPE).remove(HttpHeaders.LAST_MODIFIED);
    return response.end();
  }

  private HttpServerResponse fullResponse(HttpServerRequest request) {
    return headers.applyTo(request).putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(size));
  }

  private Future<Void> severalRanges(HttpServerRequest request, List<ByteRange> ranges) {
    Multipart multipart = Multipart.of(ranges, sha256, size, TYPE.toString());
    HttpServerResponse response =
        headers
            .applyTo(request)
            .setStatusCode(206)
            .putHeader(HttpHeaders.CONTENT_TYPE, multipart.contentType())
            .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(multipart.contentLength(ranges)));
    return bytes.sendChunks(response, ranges, multipart);
  }

  private Future<Void> singleRange(HttpServerRequest request, ByteRange range) {
    HttpServerResponse response =
        range.first() == 0
            ? firstRangeHeaders(range).headers().applyTo(request)
            : headers
                .applyTo(request)
                .putHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(size))
                .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(range.length()));
    return bytes.send(response.setStatusCode(206), range);
  }

  private Beginning firstRangeHeaders(ByteRange range) {
    Beginning known = beginning;
    if (known == null || !known.range().equals(range)) {
      known =
          new Beginning(
              range,
              headers
                  .with(HttpHeaders.CONTENT_RANGE, range.contentRange(size))
                  .with(HttpHeaders.CONTENT_LENGTH, Long.toString(range.length())));
      beginning = known;
    }
    return known;
  }

  private record Beginning(ByteRange range, PreparedHeaders headers) {}
}
