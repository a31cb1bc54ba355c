package twf.tiles.publishing.rollback;

import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.publishing.state.StepResult;

/**
 * What a rollback did, step by step.
 *
 * @param model whose pointer went back
 * @param fromRun the run that was shown before
 * @param toRun the run that is shown now
 * @param generation the new state's number; of a dry run, the one whose content would be shown
 * @param newerContent of a dry run, whether more or other is shown than that one did
 * @param incident the incident's name; null of a dry run and where it could not be written
 * @param dryRun whether nothing was changed
 * @param steps in order
 * @param decisions what came of newer runs that were never shown, which may be shown after that, in
 *     words, run by run; of a dry run, which would be looked at
 */
public record RollbackReply(
    String model,
    RunId fromRun,
    RunId toRun,
    long generation,
    boolean newerContent,
    @Nullable String incident,
    boolean dryRun,
    List<StepResult> steps,
    List<String> decisions) {
  public RollbackReply {
    steps = List.copyOf(steps);
    decisions = List.copyOf(decisions);
  }

  public RollbackReply withDecisions(List<String> made) {
    return new RollbackReply(
        model, fromRun, toRun, generation, newerContent, incident, dryRun, steps, made);
  }

  /** Whether no step failed. */
  public boolean allStepsPassed() {
    return steps.stream().noneMatch(step -> step.outcome() == StepOutcome.FAIL);
  }
}
