package twf.tiles.validate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import twf.tiles.async.Blocking;
import twf.tiles.async.InOrder;
import twf.tiles.bus.CheckResult;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.PolicyStop;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.files.PublishedTree;
import twf.tiles.metrics.TileMetrics;

/**
 * The contract's checklist: looks at a staged manifest and at all that is new in it.
 *
 * <p>Changes nothing on disk. Thread-safe; never blocks its caller. Memory grows with the number of
 * workers, time with what is new, not with what is published.
 */
public final class Checklist {
  private static final String ALL = "all";

  private final Checks checks;
  private final Clock clock;
  private final TileMetrics metrics;
  private final BuildDurations durations;
  private final Reads reads = new Reads();

  /** How many validations run side by side bounds what they take of memory: one of these. */
  private final InOrder byHand = new InOrder();

  /**
   * @param workers for reading, hashing and decoding; as many frames as it has threads are looked
   *     at side by side
   * @param stagingRoot STAGING_ROOT
   * @param published what is published already
   * @param minFreeBytes what must stay free where it is published
   */
  public Checklist(
      Vertx vertx,
      Blocking workers,
      Path stagingRoot,
      PublishedTree published,
      long minFreeBytes,
      Clock clock,
      TileMetrics metrics) {
    this.checks =
        Checks.of(vertx, workers, new StagingTree(stagingRoot), published, minFreeBytes, reads);
    this.clock = clock;
    this.metrics = metrics;
    this.durations = new BuildDurations(metrics);
  }

  /**
   * Validates what is staged of a variable.
   *
   * @return the report, of a failure too; never fails
   */
  public Future<ValidationReport> run(VariableKey key) {
    return byHand.submit(() -> look(key, run -> Optional.empty())).map(Verdict::report);
  }

  /** As {@link #run}, and counts nothing: for those who only ask. */
  public Future<ValidationReport> rehearse(VariableKey key) {
    return new Validation(checks, key, clock, run -> Optional.empty()).run().map(Verdict::report);
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
  Future<Verdict> look(VariableKey key, Function<RunKey, Optional<PolicyStop>> policy) {
    return new Validation(checks, key, clock, policy)
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
  Reads.Snapshot reads() {
    return reads.snapshot();
  }

  private void count(Verdict verdict) {
    ValidationReport report = verdict.report();
    VariableKey key = report.key();
    for (CheckResult check : report.checks()) {
      if (check.outcome() != Outcome.SKIPPED) {
        metrics.checked(key, check.check(), check.outcome().word());
      }
    }
    if (report.outcome() != Outcome.SKIPPED) {
      metrics.checked(key, ALL, report.outcome().word());
    }
    if (report.candidate() != null) {
      durations.count(report.candidate(), verdict.published());
    }
  }
}
