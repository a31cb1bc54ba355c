package twf.tiles.publishing.state;

import java.time.Instant;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;

/**
 * What is kept in memory of a state that a model has shown.
 *
 * @param generation its number
 * @param run the run that was shown
 * @param operation what made it
 * @param at when
 */
public record PointerState(long generation, RunId run, PointerOperation operation, Instant at) {
  static PointerState of(HistoryRecord record) {
    return new PointerState(
        record.generation(), record.pointer().run(), record.operation(), record.at());
  }
}
