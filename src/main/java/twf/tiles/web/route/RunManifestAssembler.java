package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.SortedMap;
import twf.tiles.catalog.ContentReader;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.FutureCache;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.response.DocumentResponse;

/**
 * Assembles the snapshots of a run's variables into one document. Small documents are cached,
 * because snapshots are immutable; large ones are read while they are sent.
 */
public final class RunManifestAssembler {
  /** The maximum size of a cached document. */
  static final int MAX_JOINED_BYTES = 1024 * 1024;

  private static final long MAX_BYTES = 8L * 1024 * 1024;
  private static final int MOST_SENT = 32;
  private static final int MAX_CONCURRENT = 4;

  private final WorkerPool blocking;
  private final ContentReader contents;
  private final ProblemResponder problems;
  private final FutureCache<Name, ServedDocument> joined;
  private final RunDocumentResponse.Limit limit;

  public RunManifestAssembler(
      Vertx vertx, WorkerPool blocking, ContentReader contents, ProblemResponder problems) {
    this(vertx, blocking, contents, problems, MOST_SENT);
  }

  /**
   * Creates an assembler.
   *
   * @param mostSent the maximum number of large documents sent concurrently
   */
  RunManifestAssembler(
      Vertx vertx,
      WorkerPool blocking,
      ContentReader contents,
      ProblemResponder problems,
      int mostSent) {
    this.blocking = blocking;
    this.contents = contents;
    this.problems = problems;
    this.joined = new FutureCache<>(vertx, blocking, MAX_BYTES, ServedDocument::length);
    this.limit = new RunDocumentResponse.Limit(mostSent);
  }

  /**
   * Assembles the response for a run.
   *
   * @param snapshots the snapshot names by variable, not empty
   */
  Future<CacheableResponse> assemble(RunKey run, SortedMap<String, String> snapshots) {
    return BoundedConcurrency.mapConcurrently(
            List.copyOf(snapshots.entrySet()),
            MAX_CONCURRENT,
            entry ->
                contents.file(
                    new VariableKey(run.model(), run.run(), entry.getKey()), entry.getValue()))
        .compose(files -> answer(new Name(run, snapshots), RunDocument.of(run, files)));
  }

  private Future<CacheableResponse> answer(Name name, RunDocument document) {
    if (document.length() > MAX_JOINED_BYTES) {
      return Future.succeededFuture(new RunDocumentResponse(problems, blocking, limit, document));
    }
    return joined
        .get(name, () -> ServedDocument.of(document.read(0, MAX_JOINED_BYTES).getBytes()))
        .map(found -> DocumentResponse.shortLived(problems, found));
  }

  private record Name(RunKey run, SortedMap<String, String> snapshots) {}
}
