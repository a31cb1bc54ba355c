package twf.tiles.publishing.rollback;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import twf.tiles.event.FailureCodes;
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.publishing.state.StepResult;

/** Runs the steps of a rollback or restore and records their results. */
public final class StepRecorder {
  private static final double NANOS_PER_MS = 1e6;

  private final List<StepResult> results = new ArrayList<>();

  /** Runs a step and records its result. A failure is passed on. */
  public <T> Future<T> run(String step, Supplier<Future<T>> work, Function<T, String> detail) {
    long started = System.nanoTime();
    return start(work)
        .onSuccess(result -> record(step, StepOutcome.PASS, started, detail.apply(result)))
        .onFailure(
            cause ->
                record(step, StepOutcome.FAIL, started, FailureCodes.failureOf(cause).message()));
  }

  private static <T> Future<T> start(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** Records a step that a dry run does not execute. */
  public void recordSkipped(String step, String detail) {
    results.add(new StepResult(step, StepOutcome.SKIPPED, 0, detail));
  }

  /** Records a step that runs in the background. */
  public void recordPending(String step, String detail) {
    results.add(new StepResult(step, StepOutcome.PENDING, 0, detail));
  }

  /** Returns whether a step has failed so far. */
  public boolean hasFailed() {
    return results.stream().anyMatch(step -> step.outcome() == StepOutcome.FAIL);
  }

  public List<StepResult> results() {
    return List.copyOf(results);
  }

  private void record(String step, StepOutcome outcome, long started, String detail) {
    double took = Math.round((System.nanoTime() - started) / NANOS_PER_MS * 1000) / 1000.0;
    results.add(new StepResult(step, outcome, took, detail));
  }
}
