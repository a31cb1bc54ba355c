package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.SortedMap;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.catalog.ContentCache;
import twf.tiles.catalog.Contents;
import twf.tiles.catalog.Document;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;

/**
 * The snapshots of a run's variables as one document: small ones are kept, as snapshots never
 * change, and large ones are read while they are sent.
 */
final class RunManifests {
  /** A larger document is not kept. */
  static final int MAX_JOINED_BYTES = 1024 * 1024;

  private static final long MAX_BYTES = 8L * 1024 * 1024;
  private static final int MOST_SENT = 32;
  private static final int AT_ONCE = 4;

  private final Blocking blocking;
  private final Contents contents;
  private final ProblemResponses problems;
  private final ContentCache<Name, Document> joined;
  private final RunDocumentAnswer.Limit limit;

  RunManifests(Vertx vertx, Blocking blocking, Contents contents, ProblemResponses problems) {
    this(vertx, blocking, contents, problems, MOST_SENT);
  }

  /**
   * @param mostSent how many large documents may be on their way at once
   */
  RunManifests(
      Vertx vertx, Blocking blocking, Contents contents, ProblemResponses problems, int mostSent) {
    this.blocking = blocking;
    this.contents = contents;
    this.problems = problems;
    this.joined = new ContentCache<>(vertx, blocking, MAX_BYTES, Document::length);
    this.limit = new RunDocumentAnswer.Limit(mostSent);
  }

  /**
   * @param snapshots their names by variable, not empty
   */
  Future<Answer> of(RunKey run, SortedMap<String, String> snapshots) {
    return Bounded.map(
            List.copyOf(snapshots.entrySet()),
            AT_ONCE,
            entry ->
                contents.file(
                    new VariableKey(run.model(), run.run(), entry.getKey()), entry.getValue()))
        .compose(files -> answer(new Name(run, snapshots), RunDocument.of(run, files)));
  }

  private Future<Answer> answer(Name name, RunDocument document) {
    if (document.length() > MAX_JOINED_BYTES) {
      return Future.succeededFuture(new RunDocumentAnswer(problems, blocking, limit, document));
    }
    return joined
        .get(name, () -> Document.of(document.read(0, MAX_JOINED_BYTES).getBytes()))
        .map(found -> DocumentAnswer.brief(problems, found));
  }

  private record Name(RunKey run, SortedMap<String, String> snapshots) {}
}
