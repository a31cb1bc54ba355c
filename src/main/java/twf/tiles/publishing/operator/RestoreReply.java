package twf.tiles.publishing.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.state.StepResult;

/**
 * The reply to a restore, step by step.
 *
 * @param model the model
 * @param fromRun the run that was shown before
 * @param toRun the run that is shown now
 * @param generation the new generation; for a dry run, the one whose content would be shown
 * @param newerContent for a dry run, whether the content to show differs from that generation's
 * @param incident the incident of the undone rollback; null if it has none
 * @param dryRun whether nothing was changed
 * @param steps in order
 * @param decisions the decisions about candidates that waited for the release, in words
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
