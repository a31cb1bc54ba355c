package twf.tiles.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.catalog.ContentCache;
import twf.tiles.catalog.Contents;
import twf.tiles.catalog.Document;
import twf.tiles.catalog.PublishedSnapshot;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;

/** Joins the snapshots of a run's variables into one document; kept, as snapshots never change. */
final class RunManifests {
  private static final long MAX_BYTES = 16L * 1024 * 1024;
  private static final int AT_ONCE = 4;

  private final Contents contents;
  private final ContentCache<Name, Document> joined;

  RunManifests(Vertx vertx, Blocking blocking, Contents contents) {
    this.contents = contents;
    this.joined = new ContentCache<>(vertx, blocking, MAX_BYTES, Document::length);
  }

  /**
   * @param snapshots their names by variable, not empty
   */
  Future<Document> of(RunKey run, SortedMap<String, String> snapshots) {
    return Bounded.map(
            List.copyOf(snapshots.entrySet()),
            AT_ONCE,
            entry ->
                contents.snapshot(
                    new VariableKey(run.model(), run.run(), entry.getKey()), entry.getValue()))
        .compose(found -> joined.get(new Name(run, snapshots), () -> join(run, found)));
  }

  private static Document join(RunKey run, List<PublishedSnapshot> snapshots) {
    ObjectNode json =
        ContractJson.object()
            .put("contract_version", Words.CONTRACT_VERSION)
            .put("model", run.model())
            .put("run", run.run().text());
    ObjectNode variables = json.putObject("variables");
    Instant updated = Instant.MIN;
    for (PublishedSnapshot snapshot : snapshots) {
      variables.set(snapshot.snapshot().key().variable(), snapshot.snapshot().toJson());
      Instant own = snapshot.snapshot().lastUpdated();
      updated = own.isAfter(updated) ? own : updated;
    }
    json.put("last_updated", updated.toString());
    return Document.of(ContractJson.write(json));
  }

  private record Name(RunKey run, SortedMap<String, String> snapshots) {}
}
