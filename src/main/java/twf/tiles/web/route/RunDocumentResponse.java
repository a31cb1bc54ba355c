package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.http.BodyResponses;
import twf.tiles.http.ConditionalRequest;
import twf.tiles.http.PreparedHeaders;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.CacheableResponse;

/**
 * Sends a large run document piece by piece from the snapshot files, so that a response needs the
 * memory of one piece regardless of the document's size. {@link Limit} bounds concurrent responses.
 */
public final class RunDocumentResponse implements CacheableResponse {
  private static final int PIECE = 128 * 1024;
  private static final int PART_BYTES = 200;

  private final ProblemResponder problems;
  private final WorkerPool workers;
  private final Limit limit;
  private final RunDocument document;
  private final PreparedHeaders headers;
  private final PreparedHeaders notModified;

  public RunDocumentResponse(
      ProblemResponder problems, WorkerPool workers, Limit limit, RunDocument document) {
    this.problems = problems;
    this.workers = workers;
    this.limit = limit;
    this.document = document;
    MultiMap always =
        HttpHeaders.headers()
            .set(HttpHeaders.CACHE_CONTROL, BodyResponses.BRIEF)
            .set(HttpHeaders.ETAG, document.etag());
    this.notModified = problems.headers(always);
    this.headers =
        problems.headers(
            always
                .set(HttpHeaders.CONTENT_TYPE, "application/json")
                .set(HttpHeaders.CONTENT_LENGTH, Long.toString(document.length())));
  }

  @Override
  public Future<Void> send(HttpServerRequest request) {
    return switch (ConditionalRequest.evaluate(request.headers(), document.etag(), null)) {
      case FAILED -> problems.send(request, BodyResponses.failedPrecondition());
      case NOT_MODIFIED -> notModified.applyTo(request).setStatusCode(304).end();
      case PROCEED ->
          HttpMethod.HEAD.equals(request.method())
              ? headers.applyTo(request).end()
              : limit.within(() -> new Sending(request).start());
    };
  }

  @Override
  public int weight() {
    return document.partCount() * PART_BYTES;
  }

  /** A response in progress; runs on the request's context. */
  private final class Sending {
    private final HttpServerRequest request;
    private final Promise<Void> done = Promise.promise();
    private @Nullable HttpServerResponse response;
    private long next;

    Sending(HttpServerRequest request) {
      this.request = request;
    }

    Future<Void> start() {
      fetch();
      return done.future();
    }

    private void fetch() {
      long position = next;
      workers.call(() -> document.read(position, PIECE)).onComplete(this::write, done::tryFail);
    }

    private void write(Buffer piece) {
      if (request.response().closed()) {
        done.tryFail(new HttpClosedException("the client is gone"));
        return;
      }
      HttpServerResponse to = response;
      if (to == null) {
        // Apply the headers after the first read: an earlier failure is answered as a problem
        // document.
        to = headers.applyTo(request);
        response = to;
      }
      next += piece.length();
      if (next >= document.length()) {
        to.end(piece).onComplete(done);
      } else {
        to.write(piece).onComplete(written -> fetch(), done::tryFail);
      }
    }
  }

  /** Limits the number of concurrent responses. Thread-safe. */
  public static final class Limit {
    private final int most;
    private final AtomicInteger sending = new AtomicInteger();

    public Limit(int most) {
      this.most = most;
    }

    public Future<Void> within(Supplier<Future<Void>> send) {
      if (sending.incrementAndGet() > most) {
        sending.decrementAndGet();
        return Future.failedFuture(
            FailureException.unavailable(
                most
                    + " large run documents are being sent, the most at once: ask again, or for"
                    + " the manifest_url of each variable in latest.json"));
      }
      Future<Void> sent;
      try {
        sent = send.get();
      } catch (RuntimeException e) {
        sent = Future.failedFuture(e);
      }
      return sent.onComplete(ended -> sending.decrementAndGet());
    }
  }
}
