package twf.tiles.publishing.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Hold;
import twf.tiles.domain.RunId;

/**
 * The result of retiring a model, or of the dry run.
 *
 * @param retired time, actor and reason of the retirement
 * @param run the run that clients saw before; null if there was none
 * @param removed the runs that retention removes an hour later, newest first
 * @param kept the held runs, which are kept until they are released, newest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetireReply(
    String model,
    Hold retired,
    @Nullable RunId run,
    List<RunId> removed,
    List<RunId> kept,
    boolean dryRun) {
  public RetireReply {
    removed = List.copyOf(removed);
    kept = List.copyOf(kept);
  }
}
