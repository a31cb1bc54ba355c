package twf.tiles.event;

import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;

/**
 * A model's pointer has changed.
 *
 * @param model the model's id
 * @param run the run that the pointer names now
 * @param generation the new generation
 * @param previousGeneration the previous generation; 0 if there was none
 */
public record PointerMoved(String model, RunId run, long generation, long previousGeneration)
    implements Event {
  public static PointerMoved of(LatestPointer pointer, long previousGeneration) {
    return new PointerMoved(
        pointer.model(), pointer.run(), pointer.generation(), previousGeneration);
  }
}
