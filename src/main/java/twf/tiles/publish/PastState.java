package twf.tiles.publish;

import java.time.Instant;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Operation;
import twf.tiles.contract.RunId;

/**
 * What is kept in memory of a state that a model has shown.
 *
 * @param generation its number
 * @param run the run that was shown
 * @param operation what made it
 * @param at when
 */
record PastState(long generation, RunId run, Operation operation, Instant at) {
  static PastState of(HistoryRecord record) {
    return new PastState(
        record.generation(), record.pointer().run(), record.operation(), record.at());
  }
}
