package twf.tiles.publishing.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Hold;
import twf.tiles.domain.RunId;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.TileCoord;

/**
 * The newest runs of a model, frame by frame.
 *
 * @param model the model's id
 * @param pinned the pin; null if the model is not pinned
 * @param runs staged, published or held runs, newest first
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
   * @param late whether it was never shown and a newer run is shown
   * @param held its hold; null if it is not held
   * @param variables sorted by name
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
   * One variable of a run. A published frame whose staged file fails validation later is in both
   * lists: the published frame stays.
   *
   * @param expectedFrames the expected number of frames; null if no manifest states it
   * @param publishedFrames ids of the frames of the newest snapshot
   * @param stagedFrames ids of the frames that the staged manifest lists in addition and that did
   *     not fail
   * @param failedFrames frames that failed the last validation
   * @param validated the last validation; null if there was none since the start
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
   * A failed frame.
   *
   * @param check the first check that it failed
   * @param tile the failed tile; null if the check does not concern a tile
   */
  public record Failed(String frameId, String check, @Nullable TileCoord tile) {}

  /** The last validation and its decision. */
  public record Validated(Instant at, CheckOutcome outcome, String decision) {}
}
