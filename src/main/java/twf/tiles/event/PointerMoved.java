package twf.tiles.event;

import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;

/**
 * A pointer shows something else now.
 *
 * @param model the model's id
 * @param run the run that it shows
 * @param generation the number of the state
 * @param previousGeneration the state before, 0 for none
 */
public record PointerMoved(String model, RunId run, long generation, long previousGeneration)
    implements Event {
  public static PointerMoved to(LatestPointer pointer, long previousGeneration) {
    return new PointerMoved(
        pointer.model(), pointer.run(), pointer.generation(), previousGeneration);
  }
}
