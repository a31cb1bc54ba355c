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
import twf.tiles.validation.check.CheckSuite;
import twf.tiles.validation.check.CheckTools;
import twf.tiles.validation.check.StagedFileReader;

/**
 * Validates a staged manifest and its new frames against the checklist of the contract (section 4).
 *
 * <p>Does not write to disk. Thread-safe; never blocks the caller. Memory grows with the number of
 * workers, and time with the number of new frames, not of published ones.
 */
public final class Checklist {
  private static final String ALL = "all";

  private final WorkerPool workers;
  private final StagingLayout staging;
  private final CheckSuite checks;
  private final Clock clock;
  private final TileMetrics metrics;
  private final BuildDurationRecorder durations;

  /**
   * Runs the validations of {@link #run} one at a time, because concurrent validations multiply the
   * memory used.
   */
  private final SerialExecutor serial = new SerialExecutor();

  /**
   * @param workers the pool for reading, hashing and decoding; its size is the number of frames
   *     that are checked concurrently
   * @param stagingRoot STAGING_ROOT
   * @param published the published tree
   * @param minFreeBytes the space that must stay free in the file system of the published tree
   */
  public Checklist(
      WorkerPool workers,
      Path stagingRoot,
      PublishedLayout published,
      long minFreeBytes,
      Clock clock,
      TileMetrics metrics) {
    this.workers = workers;
    this.staging = new StagingLayout(stagingRoot);
    this.checks = new CheckSuite(new CheckTools(staging, published, minFreeBytes));
    this.clock = clock;
    this.metrics = metrics;
    this.durations = new BuildDurationRecorder(metrics);
  }

  /**
   * Validates the staged manifest of a variable.
   *
   * @return the report, also of a failed validation; fails only if the pool is closed
   */
  public Future<ValidationReport> run(VariableKey key) {
    return serial
        .submit(() -> evaluate(key, run -> Optional.empty()))
        .map(ValidationOutcome::report);
  }

  /** Validates like {@link #run}, but records no metrics; for read-only requests. */
  public Future<ValidationReport> dryRun(VariableKey key) {
    return workers.call(
        () ->
            new ChecklistRun(checks, workers, key, clock, run -> Optional.empty()).run().report());
  }

  /** Returns the runs of a model that have a folder in staging, newest first. */
  public Future<List<RunId>> runs(String model) {
    return workers.call(() -> staging.runs(model));
  }

  /**
   * Returns the variables of a run that have a staged manifest, in order; empty if there are none.
   */
  public Future<List<String>> stagedVariables(RunKey run) {
    return workers.call(() -> staging.variables(run));
  }

  /**
   * As {@link #run}, and tells what else is known.
   *
   * @param policy what keeps a run from being published: its frames are not read then; blocks
   */
  Future<ValidationOutcome> evaluate(
      VariableKey key, Function<RunKey, Optional<PolicyStop>> policy) {
    return workers.call(
        () -> {
          ValidationOutcome outcome =
              new ChecklistRun(checks, workers, key, clock, policy).run();
          recordMetrics(outcome);
          return outcome;
        });
  }

  /**
   * Creates a watcher for files that fail validation.
   *
   * @param interval the time between two scans
   * @param changed receives each variable that has a changed file
   */
  FailedFiles failedFiles(Vertx vertx, Duration interval, Consumer<VariableKey> changed) {
    return new FailedFiles(vertx, workers, staging, clock, interval, changed);
  }

  /** Returns the number of files and bytes read so far. */
  public StagedFileReader.Counts readCounts() {
    return checks.tools().reader().counts();
  }

  private void recordMetrics(ValidationOutcome outcome) {
    ValidationReport report = outcome.report();
    VariableKey key = report.key();
    for (CheckResult check : report.checks()) {
      if (check.outcome() != CheckOutcome.SKIPPED) {
        metrics.checked(key, check.check(), check.outcome().externalName());
      }
    }
    if (report.outcome() != CheckOutcome.SKIPPED) {
      metrics.checked(key, ALL, report.outcome().externalName());
    }
    if (report.candidate() != null) {
      durations.recordNew(report.candidate(), outcome.published());
    }
  }
}
