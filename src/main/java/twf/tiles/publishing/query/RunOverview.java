package twf.tiles.publishing.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Hold;
import twf.tiles.domain.RunId;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.TileCoord;

/**
 * A model's newest runs, frame by frame.
 *
 * @param model the model's id
 * @param pinned why the pointer does not move; null where it may
 * @param runs newest first: those that are staged, published or held
 */
public record RunOverview(String model, @Nullable Hold pinned, List<Row> runs) {
  public RunOverview {
    runs = List.copyOf(runs);
  }

  /**
   * One run.
   *
   * @param shown whether the pointer names it
   * @param published whether anything of it is published
   * @param staged whether a manifest of it is staged
   * @param late whether a newer run is shown and this one never was
   * @param held why it is not published; null where it may be
   * @param variables in order
   */
  public record Row(
      RunId run,
      boolean shown,
      boolean published,
      boolean staged,
      boolean late,
      @Nullable Hold held,
      List<Variable> variables) {
    public Row {
      variables = List.copyOf(variables);
    }
  }

  /**
   * One variable of a run. A frame that is published and has failed since is in both lists: what is
   * published stays.
   *
   * @param expectedFrames how many there will be; null where no manifest says it
   * @param publishedFrames ids, as the newest snapshot has them
   * @param stagedFrames ids of those that the staged manifest lists besides, and that did not fail
   * @param failedFrames those that the last validation failed for
   * @param validated the last validation; null where there is none since the start
   */
  public record Variable(
      String variable,
      @Nullable Integer expectedFrames,
      List<String> publishedFrames,
      List<String> stagedFrames,
      List<Failed> failedFrames,
      @Nullable Validated validated) {
    public Variable {
      publishedFrames = List.copyOf(publishedFrames);
      stagedFrames = List.copyOf(stagedFrames);
      failedFrames = List.copyOf(failedFrames);
    }
  }

  /**
   * A frame that failed.
   *
   * @param check the first that failed for it
   * @param tile the tile that was looked at; null where the check is about none
   */
  public record Failed(String frameId, String check, @Nullable TileCoord tile) {}

  /** The last validation, and what was decided. */
  public record Validated(Instant at, CheckOutcome outcome, String decision) {}
}
