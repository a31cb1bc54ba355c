package twf.tiles.publishing.rollback;

import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.publishing.state.StepResult;

/**
 * The reply to a rollback, or to the restore that undoes it, step by step.
 *
 * @param model the model
 * @param fromRun the run that was shown before
 * @param toRun the run that is shown now
 * @param generation the new generation; for a dry run, the one whose content would be shown
 * @param newerContent for a dry run, whether the content to show differs from that generation's
 * @param incident the name of the rollback's incident; null if it has none (a dry run of a
 *     rollback, or it could not be written)
 * @param dryRun whether nothing was changed
 * @param steps in order
 * @param decisions in words: of a rollback, the outcome for each newer run that was never shown and
 *     may be shown after it, or for a dry run, the runs that would be looked at; of a restore, the
 *     decisions about candidates that waited for the release
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

  /** Returns a copy with other decisions. */
  public RollbackReply withDecisions(List<String> made) {
    return new RollbackReply(
        model, fromRun, toRun, generation, newerContent, incident, dryRun, steps, made);
  }

  /** Returns whether no step failed. */
  public boolean allStepsPassed() {
    return steps.stream().noneMatch(step -> step.outcome() == StepOutcome.FAIL);
  }
}
