package twf.tiles.publish;

import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.LatestPointer;

/**
 * What a rollback may go back to.
 *
 * @param generation the state that showed it; 0 of a published run that was never shown
 * @param pointer what is to be shown; its own generation and time do not matter
 */
record Target(long generation, LatestPointer pointer) {

  static Target of(HistoryRecord record) {
    return new Target(record.generation(), record.pointer());
  }

  @Override
  public String toString() {
    return (generation == 0 ? "never shown" : "generation " + generation)
        + " (run "
        + pointer.run()
        + ")";
  }
}
