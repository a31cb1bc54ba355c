package twf.tiles.publishing.state;

import java.time.Instant;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;

/**
 * The part of a history record that is cached in memory.
 *
 * @param generation the generation
 * @param run the run that was shown
 * @param operation the operation that made the state
 * @param at when it was made
 */
public record PointerState(long generation, RunId run, PointerOperation operation, Instant at) {
  static PointerState of(HistoryRecord record) {
    return new PointerState(
        record.generation(), record.pointer().run(), record.operation(), record.at());
  }
}
