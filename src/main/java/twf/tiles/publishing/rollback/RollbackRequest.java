package twf.tiles.publishing.rollback;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.RunId;

/**
 * A request for a rollback, by an operator or by the program itself.
 *
 * @param model the model to roll back
 * @param actor who asks
 * @param reason why
 * @param toGeneration the generation to go back to, if given
 * @param toRun the run to go back to; null to let the program choose
 * @param fromRun the run to leave; if another one is shown by then, nothing is done. Null for any
 * @param dryRun whether to only describe the rollback
 */
public record RollbackRequest(
    String model,
    String actor,
    String reason,
    OptionalLong toGeneration,
    @Nullable RunId toRun,
    @Nullable RunId fromRun,
    boolean dryRun) {

  /** Returns the request for an automatic rollback to the generation before a failed one. */
  public static RollbackRequest automatic(HistoryRecord failed, String reason) {
    return new RollbackRequest(
        failed.pointer().model(),
        HistoryRecord.AUTO,
        reason,
        OptionalLong.of(failed.previousGeneration()),
        null,
        null,
        false);
  }

  /** Returns a copy that is refused unless this run is shown. */
  public RollbackRequest withFromRun(RunId run) {
    return new RollbackRequest(model, actor, reason, toGeneration, toRun, run, dryRun);
  }
}
