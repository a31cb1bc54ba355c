package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import twf.tiles.bus.FailureReplies;

/** Runs the steps of a rollback one after another and notes how each went. */
final class Steps {
  private static final double NANOS_PER_MS = 1e6;

  private final List<StepResult> results = new ArrayList<>();

  /** Runs a step; its failure is noted and passed on. */
  <T> Future<T> run(String step, Supplier<Future<T>> work, Function<T, String> detail) {
    long started = System.nanoTime();
    return begun(work)
        .onSuccess(result -> note(step, StepOutcome.PASS, started, detail.apply(result)))
        .onFailure(
            cause ->
                note(step, StepOutcome.FAIL, started, FailureReplies.failureOf(cause).message()));
  }

  private static <T> Future<T> begun(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  void skip(String step, String detail) {
    results.add(new StepResult(step, StepOutcome.SKIPPED, 0, detail));
  }

  /** What is done in the background. */
  void later(String step, String detail) {
    results.add(new StepResult(step, StepOutcome.PENDING, 0, detail));
  }

  /** Whether a step failed so far. */
  boolean failed() {
    return results.stream().anyMatch(step -> step.outcome() == StepOutcome.FAIL);
  }

  List<StepResult> results() {
    return List.copyOf(results);
  }

  private void note(String step, StepOutcome outcome, long started, String detail) {
    double took = Math.round((System.nanoTime() - started) / NANOS_PER_MS * 1000) / 1000.0;
    results.add(new StepResult(step, outcome, took, detail));
  }
}
