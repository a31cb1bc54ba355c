package twf.tiles.publishing.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.state.StepResult;

/**
 * What a restore did, step by step.
 *
 * @param model whose pointer went forth again
 * @param fromRun the run that was shown before
 * @param toRun the run that is shown now
 * @param generation the new state's number; of a dry run, the one whose content would be shown
 * @param newerContent of a dry run, whether more or other is shown than that one did
 * @param incident the incident of the rollback that is undone; null where it has none
 * @param dryRun whether nothing was changed
 * @param steps in order
 * @param decisions what came of what had waited for the run's release, in words
 */
public record RestoreReply(
    String model,
    RunId fromRun,
    RunId toRun,
    long generation,
    boolean newerContent,
    @Nullable String incident,
    boolean dryRun,
    List<StepResult> steps,
    List<String> decisions) {
  public RestoreReply {
    steps = List.copyOf(steps);
    decisions = List.copyOf(decisions);
  }
}
