package twf.tiles.validation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import twf.tiles.common.SerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.BuildSource;
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
  private static final long MAX_BUILT_VARIABLES = 10_000;

  /** Stands for the whole run where a forecast hour is expected. */
  private static final int WHOLE_RUN = -1;

  private final WorkerPool workers;
  private final StagingLayout staging;
  private final CheckSuite checks;
  private final Clock clock;
  private final TileMetrics metrics;

  /**
   * Of a run's variable, the forecast hours whose build duration is recorded, each as the bit
   * behind its own. The oldest entries are evicted and may then be recorded again.
   */
  private final Cache<VariableKey, BitSet> built =
      Caffeine.newBuilder().maximumSize(MAX_BUILT_VARIABLES).build();

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
  }

  /**
   * Validates the staged manifest of a variable.
   *
   * @return the report, also of a failed validation; fails only if the pool is closed
   */
  public Future<ValidationReport> run(VariableKey key) {
    return serial
        .submit(() -> evaluate(key, run -> Optional.empty()))
        .map(ChecklistRun.Outcome::report);
  }

  /** Validates like {@link #run}, but records no metrics; for read-only requests. */
  public Future<ValidationReport> dryRun(VariableKey key) {
    return workers.call(
        () ->
            new ChecklistRun(checks, workers, key, clock, run -> Optional.empty()).run().report());
  }

  /**
   * As {@link #run}, and tells what else is known.
   *
   * @param policy what keeps a run from being published: its frames are not read then; blocks
   */
  Future<ChecklistRun.Outcome> evaluate(
      VariableKey key, Function<RunKey, Optional<PolicyStop>> policy) {
    return workers.call(
        () -> {
          ChecklistRun.Outcome outcome =
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

  private void recordMetrics(ChecklistRun.Outcome outcome) {
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
      recordBuilds(report.candidate(), outcome.published());
    }
  }

  /**
   * Records the build durations that the builder declares: of each new frame and each complete run
   * once, however often it is validated.
   */
  private void recordBuilds(PublishCandidate candidate, Optional<Snapshot> published) {
    VariableKey key = candidate.manifest().key();
    List<CandidateFrame> frames = candidate.newFrames();
    for (CandidateFrame frame : frames) {
      BuildInterval build = frame.build();
      if (build != null && isFirstBuild(key, frame.fhr())) {
        metrics.frameBuilt(key, BuildSource.DECLARED, build.duration());
      }
    }
    if (candidate.manifest().isComplete() && !frames.isEmpty()) {
      Stream.concat(
              published.map(Snapshot::build).stream(), frames.stream().map(CandidateFrame::build))
          .filter(Objects::nonNull)
          .reduce(BuildInterval::union)
          .filter(span -> isFirstBuild(key, WHOLE_RUN))
          .ifPresent(span -> metrics.runBuilt(key, BuildSource.DECLARED, span.duration()));
    }
  }

  private boolean isFirstBuild(VariableKey key, int fhr) {
    BitSet hours = built.get(key, first -> new BitSet());
    synchronized (hours) {
      boolean isFirst = !hours.get(fhr + 1);
      hours.set(fhr + 1);
      return isFirst;
    }
  }
}
