package twf.tiles.publishing.rollback;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.RunId;

/**
 * What an operator asks for.
 *
 * @param model whose pointer goes back
 * @param actor who asks
 * @param reason why
 * @param toGeneration the state to go back to, where asked for
 * @param toRun the run to go back to, where asked for
 * @param fromRun the run that is to be left; where another one is shown by then, somebody else was
 *     first, and nothing is done
 * @param dryRun whether only to say what would be done
 */
public record RollbackRequest(
    String model,
    String actor,
    String reason,
    OptionalLong toGeneration,
    @Nullable RunId toRun,
    @Nullable RunId fromRun,
    boolean dryRun) {

  /** What the program asks of itself: back to the state before one that failed. */
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

  /** The same, to leave this run and no other. */
  public RollbackRequest withFromRun(RunId run) {
    return new RollbackRequest(model, actor, reason, toGeneration, toRun, run, dryRun);
  }
}
