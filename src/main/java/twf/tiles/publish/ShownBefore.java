package twf.tiles.publish;

import java.util.Optional;
import java.util.SortedMap;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.PointerVariable;
import twf.tiles.contract.RunKey;
import twf.tiles.files.History;

/** Looks in the newest history for a state that clients have seen. Blocks. */
final class ShownBefore {
  /** Far more states than a run has; keeps the search short where histories are long. */
  private static final int MOST_RECORDS = 500;

  private final History history;

  ShownBefore(History history) {
    this.history = history;
  }

  Optional<HistoryRecord> find(RunKey run, SortedMap<String, PointerVariable> variables) {
    return history
        .newestFirst(run.model())
        .limit(MOST_RECORDS)
        .filter(
            record ->
                record.pointer().run().equals(run.run())
                    && record.pointer().variables().equals(variables))
        .findFirst();
  }
}
