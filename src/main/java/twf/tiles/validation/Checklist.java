package twf.tiles.validation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import twf.tiles.common.SerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.ValidationReport;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.check.ReadCounters;

/**
 * The contract's checklist: looks at a staged manifest and at all that is new in it.
 *
 * <p>Changes nothing on disk. Thread-safe; never blocks its caller. Memory grows with the number of
 * workers, time with what is new, not with what is published.
 */
public final class Checklist {
  private static final String ALL = "all";

  private final CheckSuite checks;
  private final Clock clock;
  private final TileMetrics metrics;
  private final BuildDurationRecorder durations;
  private final ReadCounters reads = new ReadCounters();

  /** How many validations run side by side bounds what they take of memory: one of these. */
  private final SerialExecutor byHand = new SerialExecutor();

  /**
   * @param workers for reading, hashing and decoding; as many frames as it has threads are looked
   *     at side by side
   * @param stagingRoot STAGING_ROOT
   * @param published what is published already
   * @param minFreeBytes what must stay free where it is published
   */
  public Checklist(
      Vertx vertx,
      WorkerPool workers,
      Path stagingRoot,
      PublishedLayout published,
      long minFreeBytes,
      Clock clock,
      TileMetrics metrics) {
    this.checks =
        CheckSuite.of(
            vertx, workers, new StagingLayout(stagingRoot), published, minFreeBytes, reads);
    this.clock = clock;
    this.metrics = metrics;
    this.durations = new BuildDurationRecorder(metrics);
  }

  /**
   * Validates what is staged of a variable.
   *
   * @return the report, of a failure too; never fails
   */
  public Future<ValidationReport> run(VariableKey key) {
    return byHand.submit(() -> look(key, run -> Optional.empty())).map(ValidationOutcome::report);
  }

  /** As {@link #run}, and counts nothing: for those who only ask. */
  public Future<ValidationReport> rehearse(VariableKey key) {
    return new ChecklistRun(checks, key, clock, run -> Optional.empty())
        .run()
        .map(ValidationOutcome::report);
  }

  /** The runs of a model that have a folder in staging, newest first. */
  public Future<List<RunId>> runs(String model) {
    return checks.workers().call(() -> checks.staging().runs(model));
  }

  /** The variables of a run that have a staged manifest, in order; empty where there is none. */
  public Future<List<String>> staged(RunKey run) {
    return checks.workers().call(() -> checks.staging().variables(run));
  }

  /**
   * As {@link #run}, and tells what else is known.
   *
   * @param policy what keeps a run from being published: its frames are not read then; blocks
   */
  Future<ValidationOutcome> look(VariableKey key, Function<RunKey, Optional<PolicyStop>> policy) {
    return new ChecklistRun(checks, key, clock, policy)
        .run()
        .map(
            verdict -> {
              count(verdict);
              return verdict;
            });
  }

  /**
   * Watches the files of what failed.
   *
   * @param interval between two looks
   * @param changed is told of each variable of which a file has changed
   */
  FailedFiles failedFiles(Vertx vertx, Duration interval, Consumer<VariableKey> changed) {
    return new FailedFiles(vertx, checks.workers(), checks.staging(), clock, interval, changed);
  }

  /** How much was read so far. */
  public ReadCounters.Snapshot reads() {
    return reads.snapshot();
  }

  private void count(ValidationOutcome verdict) {
    ValidationReport report = verdict.report();
    VariableKey key = report.key();
    for (CheckResult check : report.checks()) {
      if (check.outcome() != CheckOutcome.SKIPPED) {
        metrics.checked(key, check.check(), check.outcome().word());
      }
    }
    if (report.outcome() != CheckOutcome.SKIPPED) {
      metrics.checked(key, ALL, report.outcome().word());
    }
    if (report.candidate() != null) {
      durations.count(report.candidate(), verdict.published());
    }
  }
}
