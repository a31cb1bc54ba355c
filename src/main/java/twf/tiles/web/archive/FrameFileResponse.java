package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.domain.FrameImage;
import twf.tiles.http.ByteRange;
import twf.tiles.http.ConditionalRequest;
import twf.tiles.http.PreparedHeaders;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.http.RangeHeader;
import twf.tiles.web.archive.ChunkedRangeWriter.Multipart;
import twf.tiles.web.response.CachePolicy;
import twf.tiles.web.response.ConditionalResponse;

/** Sends a file of a frame, its archive or its image, whole or in ranges. */
public final class FrameFileResponse extends ConditionalResponse {
  private static final CharSequence ARCHIVE =
      HttpHeaders.createOptimized("application/vnd.pmtiles");
  private static final CharSequence IMAGE = HttpHeaders.createOptimized("image/webp");
  private static final CharSequence BYTES = HttpHeaders.createOptimized("bytes");
  private static final CharSequence RESOURCE_POLICY =
      HttpHeaders.createOptimized("cross-origin-resource-policy");
  private static final CharSequence CROSS_ORIGIN = HttpHeaders.createOptimized("cross-origin");

  private final ArchiveContent bytes;
  private final CharSequence type;
  private final String sha256;
  private final long size;
  private final @Nullable String query;

  /**
   * Headers of the most recent range that starts at 0: clients read the same first range of every
   * archive, so these are encoded once.
   */
  private volatile @Nullable Beginning beginning;

  private FrameFileResponse(
      ProblemResponder problems,
      MultiMap own,
      ArchiveContent bytes,
      CharSequence type,
      String sha256,
      long size,
      @Nullable String query) {
    super(
        problems,
        own.set(HttpHeaders.ACCEPT_RANGES, BYTES),
        ServedDocument.entityTag(sha256),
        bytes.modified(),
        type,
        size);
    this.bytes = bytes;
    this.type = type;
    this.sha256 = sha256;
    this.size = size;
    this.query = query;
  }

  /** Creates the response with the archive of a frame. */
  public static FrameFileResponse archive(
      PublishedFrame frame, ArchiveContent bytes, ProblemResponder problems) {
    return new FrameFileResponse(
        problems,
        HttpHeaders.headers().set(HttpHeaders.CACHE_CONTROL, CachePolicy.ARCHIVE.header()),
        bytes,
        ARCHIVE,
        frame.frame().sha256(),
        frame.frame().bytes(),
        null);
  }

  /**
   * Creates the response with the image of a frame, which pages of other origins may embed.
   *
   * @param isVersioned whether the request names a version, and clients may keep the image for good
   */
  public static FrameFileResponse image(
      FrameImage image, boolean isVersioned, ArchiveContent bytes, ProblemResponder problems) {
    CachePolicy policy = isVersioned ? CachePolicy.IMMUTABLE : CachePolicy.UNVERSIONED;
    return new FrameFileResponse(
        problems,
        HttpHeaders.headers()
            .set(HttpHeaders.CACHE_CONTROL, policy.header())
            .set(RESOURCE_POLICY, CROSS_ORIGIN),
        bytes,
        IMAGE,
        image.sha256(),
        image.bytes(),
        isVersioned ? "v=" + image.version() : null);
  }

  @Override
  public @Nullable String query() {
    return query;
  }

  @Override
  protected Future<Void> sendBody(HttpServerRequest request) {
    RangeHeader asked =
        RangeHeader.parse(
            ConditionalRequest.effectiveRange(request.headers(), etag, modified), size);
    return switch (asked.kind()) {
      case WHOLE -> bytes.send(headers.applyTo(request), new ByteRange(0, size - 1));
      case UNSATISFIABLE -> {
        request
            .response()
            .putHeader(HttpHeaders.ACCEPT_RANGES, BYTES)
            .putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
        yield problems.send(request, new ProblemDetail(416, "the file has " + size + " bytes"));
      }
      case PARTIAL ->
          asked.ranges().size() > 1
              ? severalRanges(request, asked.ranges())
              : singleRange(request, asked.ranges().get(0));
    };
  }

  private Future<Void> severalRanges(HttpServerRequest request, List<ByteRange> ranges) {
    Multipart multipart = Multipart.of(ranges, sha256, size, type.toString());
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
