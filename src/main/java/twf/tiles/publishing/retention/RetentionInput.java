package twf.tiles.publishing.retention;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;

/**
 * The state on which retention of a model is based, read from disk immediately before.
 *
 * @param model the model's id
 * @param pointer what clients see; null where the model is retired
 * @param holds what is held of the model
 * @param runs all that have a folder, newest first
 * @param published those of them of which something is published
 * @param stopped when each run stopped being the pointer's, the latest time where it did so often
 * @param foreign runs that something else than this program put there, and what tells so
 * @param ahead runs of recorded states that are newer than what is shown: a start may show them
 */
record RetentionInput(
    String model,
    @Nullable LatestPointer pointer,
    ModelHolds holds,
    List<RunId> runs,
    Set<RunId> published,
    Map<RunId, Instant> stopped,
    Map<RunId, String> foreign,
    Set<RunId> ahead) {
  RetentionInput {
    runs = List.copyOf(runs);
    published = Set.copyOf(published);
    stopped = Map.copyOf(stopped);
    foreign = Map.copyOf(foreign);
    ahead = Set.copyOf(ahead);
  }

  /** Whether clients see a run. */
  boolean isShown(RunId run) {
    return pointer != null && pointer.run().equals(run);
  }
}
