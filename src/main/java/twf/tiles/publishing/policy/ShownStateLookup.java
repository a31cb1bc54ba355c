package twf.tiles.publishing.policy;

import java.util.Optional;
import java.util.SortedMap;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunKey;
import twf.tiles.storage.HistoryStore;

/** Finds the newest history record that showed a given content. Calls block. */
public final class ShownStateLookup {
  /** Bounds the search in long histories. Far more than the states of one run. */
  private static final int MAX_RECORDS = 500;

  private final HistoryStore history;

  public ShownStateLookup(HistoryStore history) {
    this.history = history;
  }

  /** Finds the newest state that showed exactly these variables of the run. */
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
