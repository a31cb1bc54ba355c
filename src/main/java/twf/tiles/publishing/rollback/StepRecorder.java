package twf.tiles.publishing.rollback;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import twf.tiles.event.FailureCodes;
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.publishing.state.StepResult;

/** Runs the steps of a rollback or restore and records their results. Not thread-safe. */
public final class StepRecorder {
  private static final double NANOS_PER_MS = 1e6;

  private final List<StepResult> results = new ArrayList<>();

  /** Runs a step and records its result. A failure is recorded and passed on. */
  public <T> T run(String step, Callable<T> work, Function<T, String> detail) throws Exception {
    long started = System.nanoTime();
    try {
      T result = work.call();
      record(step, StepOutcome.PASS, started, detail.apply(result));
      return result;
    } catch (Exception | Error e) {
      record(step, StepOutcome.FAIL, started, FailureCodes.failureOf(e).message());
      throw e;
    }
  }

  /**
   * As {@link #run}, for a step whose failure does not stop the next ones. Empty if it fails.
   *
   * @throws InterruptedException if the process stops: the next writer completes what is missing
   */
  public <T> Optional<T> attempt(String step, Callable<T> work, Function<T, String> detail)
      throws InterruptedException {
    try {
      return Optional.of(run(step, work, detail));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | Error e) {
      return Optional.empty(); // recorded
    }
  }

  /** Records a step that takes no time. */
  public void record(String step, StepOutcome outcome, String detail) {
    results.add(new StepResult(step, outcome, 0, detail));
  }

  private void record(String step, StepOutcome outcome, long started, String detail) {
    double took = Math.round((System.nanoTime() - started) / NANOS_PER_MS * 1000) / 1000.0;
    results.add(new StepResult(step, outcome, took, detail));
  }

  /** Returns whether a step has failed so far. */
  public boolean hasFailed() {
    return results.stream().anyMatch(step -> step.outcome() == StepOutcome.FAIL);
  }

  public List<StepResult> results() {
    return List.copyOf(results);
  }
}
