package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.Identifiers;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.FailedFrame;
import twf.tiles.event.TileCoord;
import twf.tiles.validation.check.CheckId;

/** Tests how exceptions thrown by checks, and their results over all frames, are reported. */
class CheckResultCollectorTest {
  private static final TileCoord TILE = new TileCoord(0, 0, 0);

  private final CheckResultCollector.Tally tally =
      new CheckResultCollector.Tally(CheckId.SAMPLE_TILES);
  private final CheckResultCollector results =
      new CheckResultCollector(Path.of("/staging/gfs/20260129_18z/tmp2m"));

  private static List<Throwable> errors() {
    Error error = new OutOfMemoryError("Java heap space");
    return List.of(
        error,
        new NoClassDefFoundError("codec"),
        new CompletionException(error),
        new ExecutionException(error),
        new IllegalStateException(new CompletionException(error)));
  }

  @Test
  void rethrowsJvmErrors() {
    for (Throwable thrown : errors()) {
      assertThatThrownBy(
              () ->
                  results.find(
                      CheckId.FRAME_META_CONTRACT,
                      "frame 000",
                      () -> {
                        if (thrown instanceof Error error) {
                          throw error;
                        }
                        throw (Exception) thrown;
                      }))
          .isInstanceOf(Error.class);
      assertThatThrownBy(() -> results.recordFailure(CheckId.SAMPLE_TILES, "frame 000", thrown))
          .isInstanceOf(Error.class);
    }
    assertThat(results.firstFailure()).isEmpty();
  }

  @Test
  void recordsExceptionsAsFailures() {
    assertThat(
            results.attempt(
                CheckId.SAMPLE_TILES,
                "frame 000",
                () -> {
                  throw new IllegalStateException("defect");
                }))
        .isFalse();
    assertThat(results.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(results.firstFailure().orElseThrow().detail()).contains("unexpected error");
  }

  @Test
  void namesFailedFramesInOrder() {
    for (int fhr : shuffled(300)) {
      tally.addFailure("frame " + Identifiers.frameId(fhr), "broken", false);
      tally.addFailedTile(Identifiers.frameId(fhr), TILE);
    }

    CheckResult result = tally.result();

    assertThat(result.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(result.detail())
        .isEqualTo(
            "frame 000: broken; frame 001: broken; frame 002: broken; frame 003: broken; "
                + "frame 004: broken; and 295 more");
    assertThat(result.failures())
        .extracting(FailedFrame::frameId)
        .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(Identifiers::frameId).toList());
    assertThat(result.failures().subList(0, 50)).allMatch(frame -> TILE.equals(frame.tile()));
    assertThat(result.failures().subList(50, 200)).allMatch(frame -> frame.tile() == null);
  }

  @Test
  void keepsOrderOfProblemsOfOneFrame() {
    tally.addFailure("frame 002", "first", false);
    tally.addFailure("frame 001", "z", false);
    tally.addFailure("frame 002", "second", false);
    tally.addFailure("", "of the manifest", false);

    assertThat(tally.result().detail())
        .isEqualTo("of the manifest; frame 001: z; frame 002: first; frame 002: second");
  }

  @Test
  void listsWarningsInOrderAndCountsFrames() {
    CheckResultCollector.Tally tally = new CheckResultCollector.Tally(CheckId.IMMUTABILITY);
    for (int fhr : shuffled(300)) {
      tally.addWarning(Identifiers.frameId(fhr), "differs");
    }

    CheckResult result = tally.result();

    assertThat(result.outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(result.detail())
        .startsWith("300 conflicts: frame 000: differs; frame 001: differs;")
        .endsWith("frame 004: differs; and 295 more");
    assertThat(result.warnings()).hasSize(200).isSorted().startsWith("000", "001");
    assertThat(result.failures()).isEmpty();
  }

  @Test
  void prefersFailureOverWarnings() {
    tally.addWarning("001", "differs");
    assertThat(tally.result().detail()).isEqualTo("1 warning: frame 001: differs");
    tally.addFailure("frame 002", "cannot be read", true);

    assertThat(tally.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(tally.result().detail()).isEqualTo("frame 002: cannot be read");
    assertThat(tally.result().warnings()).containsExactly("001");
  }

  @Test
  void countsSkippedFramesOnce() {
    tally.addSkippedFrame("frame 003");
    tally.addSkippedFrame("frame 001");
    tally.addSkippedFrame("frame 003");

    assertThat(tally.outcome()).isEqualTo(CheckOutcome.SKIPPED);
    assertThat(tally.result().detail()).isEqualTo("frame 001 and 1 more not looked at");
  }

  @Test
  void truncatesLongProblems() {
    tally.addWarning("001", "x".repeat(5000));

    assertThat(tally.result().detail()).hasSizeLessThan(700);
  }

  private static List<Integer> shuffled(int frames) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, frames).boxed().toList());
    Collections.shuffle(order, new Random(1));
    return order;
  }
}
