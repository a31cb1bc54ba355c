package twf.tiles.publishing.policy;

import java.util.Optional;
import java.util.SortedMap;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunKey;
import twf.tiles.storage.HistoryStore;

/** Looks in the newest history for a state that clients have seen. Blocks. */
public final class ShownStateLookup {
  /** Far more states than a run has; keeps the search short where histories are long. */
  private static final int MAX_RECORDS = 500;

  private final HistoryStore history;

  public ShownStateLookup(HistoryStore history) {
    this.history = history;
  }

  public Optional<HistoryRecord> find(RunKey run, SortedMap<String, PointerVariable> variables) {
    return history
        .newestFirst(run.model())
        .limit(MAX_RECORDS)
        .filter(
            record ->
                record.pointer().run().equals(run.run())
                    && record.pointer().variables().equals(variables))
        .findFirst();
  }
}
