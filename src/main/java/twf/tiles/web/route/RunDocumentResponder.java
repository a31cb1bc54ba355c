package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import twf.tiles.catalog.ContentReader;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.FutureCache;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.CachePolicy;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.response.ConditionalResponse;
import twf.tiles.web.response.DocumentResponse;

/**
 * Answers with the snapshots of a run's variables in one document. Small documents are cached,
 * because snapshots are immutable; large ones are read piece by piece while they are sent, so that
 * a response needs the memory of one piece. Thread-safe.
 */
final class RunDocumentResponder {
  /** The maximum size of a cached document. */
  static final int MAX_CACHED_BYTES = 1024 * 1024;

  /** The maximum number of large documents that are sent concurrently. */
  private static final int MAX_SENT = 32;

  private static final long CACHE_BYTES = 8L * 1024 * 1024;
  private static final int MAX_CONCURRENT_READS = 4;
  private static final int PIECE_BYTES = 128 * 1024;

  /** The approximate heap use of a part of a {@link RunDocument} in bytes. */
  private static final int PART_BYTES = 200;

  private final WorkerPool blocking;
  private final ContentReader contents;
  private final ProblemResponder problems;
  private final FutureCache<Name, ServedDocument> cached;
  private final Limit limit = new Limit(MAX_SENT);

  RunDocumentResponder(
      Vertx vertx, WorkerPool blocking, ContentReader contents, ProblemResponder problems) {
    this.blocking = blocking;
    this.contents = contents;
    this.problems = problems;
    this.cached = new FutureCache<>(vertx, blocking, CACHE_BYTES, ServedDocument::length);
  }

  /**
   * Finds the response for a run.
   *
   * @param snapshots the snapshot names by variable, not empty
   */
  Future<CacheableResponse> response(RunKey run, SortedMap<String, String> snapshots) {
    return BoundedConcurrency.mapConcurrently(
            List.copyOf(snapshots.entrySet()),
            MAX_CONCURRENT_READS,
            entry ->
                contents.file(
                    new VariableKey(run.model(), run.run(), entry.getKey()), entry.getValue()))
        .compose(files -> response(new Name(run, snapshots), new RunDocument(run, files)));
  }

  private Future<CacheableResponse> response(Name name, RunDocument document) {
    if (document.length() > MAX_CACHED_BYTES) {
      return Future.succeededFuture(new LargeResponse(document));
    }
    return cached
        .get(name, () -> ServedDocument.of(document.read(0, MAX_CACHED_BYTES).getBytes()))
        .map(found -> DocumentResponse.json(problems, found, CachePolicy.BRIEF));
  }

  private record Name(RunKey run, SortedMap<String, String> snapshots) {}

  /** Sends a document that is not in memory. */
  private final class LargeResponse extends ConditionalResponse {
    private final RunDocument document;

    LargeResponse(RunDocument document) {
      super(
          RunDocumentResponder.this.problems,
          HttpHeaders.headers().set(HttpHeaders.CACHE_CONTROL, CachePolicy.BRIEF.header()),
          document.etag(),
          null,
          "application/json",
          document.length());
      this.document = document;
    }

    @Override
    public int weight() {
      return document.partCount() * PART_BYTES;
    }

    @Override
    protected Future<Void> sendBody(HttpServerRequest request) {
      return limit.within(
          () -> {
            Promise<Void> done = Promise.promise();
            sendFrom(0, request, done);
            return done.future();
          });
    }

    private void sendFrom(long position, HttpServerRequest request, Promise<Void> done) {
      blocking
          .call(() -> document.read(position, PIECE_BYTES))
          .onComplete(piece -> write(position, piece, request, done), done::tryFail);
    }

    private void write(long position, Buffer piece, HttpServerRequest request, Promise<Void> done) {
      HttpServerResponse response = request.response();
      if (response.closed()) {
        done.tryFail(new HttpClosedException("the client is gone"));
        return;
      }
      if (position == 0) {
        // Not before the first read: an earlier failure is answered as a problem document.
        headers.applyTo(request);
      }
      long next = position + piece.length();
      if (next >= document.length()) {
        response.end(piece).onComplete(done);
      } else {
        response.write(piece).onComplete(sent -> sendFrom(next, request, done), done::tryFail);
      }
    }
  }

  /** Limits the number of documents that are sent concurrently. Thread-safe. */
  static final class Limit {
    private final int most;
    private final Semaphore free;

    Limit(int most) {
      this.most = most;
      this.free = new Semaphore(most);
    }

    Future<Void> within(Supplier<Future<Void>> send) {
      if (!free.tryAcquire()) {
        return Future.failedFuture(
            FailureException.unavailable(
                most
                    + " large run documents are being sent, the most at once: ask again, or for"
                    + " the manifest_url of each variable in latest.json"));
      }
      // compose() turns a thrown exception into a failed future.
      return Future.<Void>succeededFuture()
          .compose(acquired -> send.get())
          .onComplete(ended -> free.release());
    }
  }
}
