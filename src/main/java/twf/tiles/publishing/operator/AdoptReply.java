package twf.tiles.publishing.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;

/**
 * The result of adopting what another publisher left, or of the dry run.
 *
 * @param run the run that the new generation shows; null if the pointer is this program's already
 * @param generation the new generation; null for a dry run, and if the pointer did not move
 * @param adopted the runs that passed the checklist, in the order in which they were taken over
 * @param rejected the runs that did not; nothing of them was changed, and they are not listed
 * @param decisions about staged variables that waited for this, in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdoptReply(
    String model,
    @Nullable RunId run,
    @Nullable Long generation,
    List<Adopted> adopted,
    List<Rejected> rejected,
    List<String> decisions,
    boolean dryRun) {
  public AdoptReply {
    decisions = List.copyOf(decisions);
    adopted = List.copyOf(adopted);
    rejected = List.copyOf(rejected);
  }

  AdoptReply withDecisions(List<String> more) {
    return new AdoptReply(model, run, generation, adopted, rejected, more, dryRun);
  }

  /**
   * A run that passed.
   *
   * @param variables the variables that another publisher left
   * @param frames the number of their frames
   * @param bytes the size of their archives
   */
  public record Adopted(RunId run, List<String> variables, int frames, long bytes) {}

  /**
   * A run that did not pass.
   *
   * @param problem the variable, the check and what it found
   */
  public record Rejected(RunId run, String problem) {}
}
