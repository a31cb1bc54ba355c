package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import twf.tiles.event.CheckOutcome;
import twf.tiles.validation.check.CheckId;

/** What becomes of what a check throws. */
class CheckResultCollectorTest {
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
      Future<Boolean> passed =
          results.attemptAsync(
              CheckId.SAMPLE_TILES, "frame 000", () -> Future.failedFuture(thrown));
      assertThat(passed.cause()).isInstanceOf(Error.class);
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
}
