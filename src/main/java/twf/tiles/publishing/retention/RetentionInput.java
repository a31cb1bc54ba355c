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
 * @param pointer the pointer that clients see; null if the model is retired
 * @param holds the model's holds
 * @param runs all runs that have a folder, newest first
 * @param published those of {@code runs} that have published content
 * @param stopped when the pointer last moved away from each run
 * @param foreign runs that this program did not create, with the evidence
 * @param ahead runs of recorded states that are newer than the pointer: recovery may show them
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

  /** Returns whether the pointer shows the run. */
  boolean isShown(RunId run) {
    return pointer != null && pointer.run().equals(run);
  }
}
