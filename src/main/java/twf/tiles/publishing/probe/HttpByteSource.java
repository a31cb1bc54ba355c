package twf.tiles.publishing.probe;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.ByteSource;

/** Reads an archive with HTTP range requests, as a browser does. */
final class HttpByteSource implements ByteSource {
  private static final int PARTIAL_CONTENT = 206;

  /** The same as the timeout of the probe attempt that the request is part of. */
  private static final long TIMEOUT_MS = 1500;

  /** The assumed minimum throughput. Extends the body timeout in proportion to the body's size. */
  private static final long LEAST_BYTES_PER_MS = 4096;

  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  private final HttpClient client;
  private final int port;
  private final String url;
  private final long size;

  HttpByteSource(HttpClient client, int port, String url, long size) {
    this.client = client;
    this.port = port;
    this.url = url;
    this.size = size;
  }

  @Override
  public String name() {
    return url;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Future<Buffer> read(long position, int length) {
    if (length == 0) {
      return Future.succeededFuture(Buffer.buffer());
    }
    if (position < 0 || length < 0 || position > size - length) {
      return Future.failedFuture(
          FailureException.malformed(url, "ends before byte " + (position + length)));
    }
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setPort(port)
            .setURI(url)
            .putHeader("Range", "bytes=" + position + "-" + (position + length - 1));
    return get(client, request, PARTIAL_CONTENT, length)
        .map(
            body -> {
              if (body.length() != length) {
                throw FailureException.malformed(
                    url, "answers " + body.length() + " bytes for a range of " + length);
              }
              return body;
            });
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  /**
   * Sends a request and reads its whole body. Fails before reading it if the status is wrong, the
   * length is unknown or over {@code atMost}. A request that times out is reset, because it would
   * otherwise occupy one of the client's few connections forever.
   */
  static Future<Buffer> get(HttpClient client, RequestOptions request, int status, long atMost) {
    return client
        .request(request)
        .compose(
            sending ->
                sending
                    .send()
                    .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .compose(response -> readBody(response, request.getURI(), status, atMost))
                    .onFailure(cause -> sending.reset()));
  }

  private static Future<Buffer> readBody(
      HttpClientResponse response, String url, int status, long atMost) {
    String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean bounded = length != null && Long.parseLong(length) <= atMost;
    if (response.statusCode() != status || !bounded) {
      response.exceptionHandler(reset -> {});
      String problem =
          "answers " + response.statusCode() + " with " + length + " bytes, expected " + status;
      boolean busy = response.statusCode() == UNAVAILABLE || response.statusCode() == TOO_MANY;
      return Future.failedFuture(
          busy
              ? FailureException.unavailable(url + ": " + problem)
              : FailureException.malformed(url, problem));
    }
    long bodyMs = TIMEOUT_MS + Long.parseLong(length) / LEAST_BYTES_PER_MS;
    return response.body().timeout(bodyMs, TimeUnit.MILLISECONDS);
  }
}
