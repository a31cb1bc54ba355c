package twf.tiles.publishing.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Hold;
import twf.tiles.domain.RunId;

/**
 * What became of ending a model; of a dry run, what would.
 *
 * @param retired since when, by whom and why
 * @param run what clients saw until then; null where they saw nothing
 * @param removed the runs that retention removes an hour later, newest first
 * @param kept the held runs, which stay until they are released, newest first
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
