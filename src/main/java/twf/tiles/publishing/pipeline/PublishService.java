package twf.tiles.publishing.pipeline;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import twf.tiles.common.ModelLanes;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureKind;
import twf.tiles.event.Addresses;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.FailureCodes;
import twf.tiles.event.ManifestStaged;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.publishing.commit.TreeCommit.StagedFileChangedException;
import twf.tiles.publishing.policy.PublishPolicy;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.rollback.ByteVerifier;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.publishing.state.ReportStore;
import twf.tiles.publishing.state.StagingQueries;

/**
 * Decides about each validation report and publishes its candidate, one at a time per model.
 * Candidates that fail for a transient reason are validated and tried again later.
 *
 * <p>Queued candidates of all models are bounded by bytes; a candidate beyond the limit is dropped
 * and validated again when its turn comes. Thread-safe.
 */
public final class PublishService {
  private static final Logger LOG = LoggerFactory.getLogger(PublishService.class);
  public static final String NOT_PUBLISHED = "not published: ";
  private static final Duration MAX_RETRY_DELAY = Duration.ofMinutes(10);

  /** Limits the heap of validated candidates that wait for their turn. */
  public static final long MAX_QUEUED_BYTES = 16L * 1024 * 1024;

  /** How often the clock is compared with what is due: the longest delay of a timed decision. */
  private static final Duration MAX_CLOCK_INTERVAL = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Publisher publisher;
  private final ModelLanes lanes;
  private final PublishWorkerPools pools;
  private final ByteVerifier byteVerifier;
  private final ReportStore reports;
  private final StagingQueries staged;
  private final TileMetrics metrics;
  private final Clock clock;
  private final Duration firstRetryDelay;
  private volatile boolean stopping;
  private final Map<VariableKey, Duration> retryDelays = new ConcurrentHashMap<>();
  private final AtomicLong queuedBytes = new AtomicLong();

  /** Variables whose next report comes from a retry and must not reset the retry delay. */
  private final Set<VariableKey> retried = ConcurrentHashMap.newKeySet();

  /** Variables that waited for a time when last decided; {@link ReportStore} knows until when. */
  private final Set<VariableKey> timed = ConcurrentHashMap.newKeySet();

  /** A published run that is shown when it is due. */
  private record DueShow(Instant due, PublishTrigger trigger) {}

  private final Map<RunKey, DueShow> dueShows = new ConcurrentHashMap<>();
  private final long dueTimer;

  public PublishService(
      Vertx vertx,
      Publisher publisher,
      ModelLanes lanes,
      PublishWorkerPools pools,
      ByteVerifier byteVerifier,
      ReportStore reports,
      StagingQueries staged,
      TileMetrics metrics,
      Clock clock,
      Duration firstRetryDelay) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.lanes = lanes;
    this.pools = pools;
    this.byteVerifier = byteVerifier;
    this.reports = reports;
    this.staged = staged;
    this.metrics = metrics;
    this.clock = clock;
    this.firstRetryDelay = firstRetryDelay;
    Duration interval =
        firstRetryDelay.compareTo(MAX_CLOCK_INTERVAL) < 0 ? firstRetryDelay : MAX_CLOCK_INTERVAL;
    this.dueTimer = vertx.setPeriodic(interval.toMillis(), fired -> decideDue());
  }

  /** Queues a report and decides about it. Completes with the decided report; never fails. */
  public Future<ValidationReport> submit(ValidationReport report) {
    VariableKey key = report.key();
    if (!retried.remove(key)) {
      retryDelays.remove(key);
    }
    PublishCandidate candidate = report.candidate();
    long weight = candidate == null ? 0 : candidate.weight();
    if (queuedBytes.addAndGet(weight) <= Math.max(weight, MAX_QUEUED_BYTES)) {
      return lanes.runInPublishingLane(
          report.model(),
          () -> {
            queuedBytes.addAndGet(-weight);
            return pools.lanePool().call(() -> process(report, PublishTrigger.automatic()));
          });
    }
    queuedBytes.addAndGet(-weight);
    ValidationReport withoutCandidate = report.withoutCandidate();
    return lanes.runInPublishingLane(
        report.model(),
        () ->
            pools
                .lanePool()
                .call(() -> revalidateAndProcess(withoutCandidate, PublishTrigger.automatic())));
  }

  /**
   * Validates a variable again and decides about the new report. Run it in the model's publishing
   * lane; blocks, and never fails.
   */
  public ValidationReport revalidateAndProcess(ValidationReport last, PublishTrigger trigger) {
    ValidationReport report;
    try {
      report = WorkerPool.await(staged.validate().apply(last.key()));
    } catch (Exception | Error e) {
      return record(handleFailure(last, e));
    }
    return process(report, trigger);
  }

  /** Drops the state of variables that are no longer staged. Published files are not affected. */
  public void retain(Set<VariableKey> staged) {
    retryDelays.keySet().retainAll(staged);
    retried.retainAll(staged);
    reports.retain(staged);
  }

  /** Starts no further publish. Completes when the current ones have ended. */
  public Future<Void> stop() {
    stopping = true;
    vertx.cancelTimer(dueTimer);
    byteVerifier.stop();
    return lanes.whenDrained();
  }

  /** Decides about a report. Run it in the model's publishing lane; blocks, and never fails. */
  public ValidationReport process(ValidationReport report, PublishTrigger trigger) {
    try {
      PublishCandidate candidate = report.candidate();
      if (report.stop() != null) {
        retryDelays.remove(report.key());
        PublishPolicy.Decision run = publisher.checkRun(report.key().runKey());
        // What stopped the run may have ended since: then its frames are read now.
        return run.toStop()
            .map(stop -> record(report.stopped(stop), run.due()))
            .orElseGet(() -> revalidateAndProcess(report, trigger));
      }
      if (candidate == null) {
        retryDelays.remove(report.key());
        return record(report);
      }
      if (stopping) {
        return record(report.withDecision("not published: stopping"));
      }
      Publisher.Result result = publisher.publish(candidate, trigger);
      retryDelays.remove(report.key());
      ValidationReport decided = report.withDecision(result.decision());
      return record(result.waits() ? decided : decided.withoutCandidate(), result.due());
    } catch (InterruptedException e) {
      return record(report.withDecision("not published: stopping"));
    } catch (Exception | Error e) {
      return record(handleFailure(report, e));
    }
  }

  private ValidationReport handleFailure(ValidationReport report, Throwable cause) {
    Failure failure = FailureCodes.failureOf(cause);
    String words = NOT_PUBLISHED + failure.message();
    if (cause instanceof StagedFileChangedException) {
      return scheduleRevalidation(report, words);
    }
    if (failure.kind() == FailureKind.CONFLICT) {
      return report.withDecision(words).withoutCandidate();
    }
    Duration delay =
        retryDelays.merge(report.key(), firstRetryDelay, (last, first) -> nextDelay(last));
    vertx.setTimer(delay.toMillis(), timer -> retry(report.key()));
    return report.withDecision(words + "; tried again in " + delay.toSeconds() + " s");
  }

  /**
   * Schedules another validation of a manifest whose files changed, as if it had been staged again.
   * The old candidate is dropped.
   */
  private ValidationReport scheduleRevalidation(ValidationReport report, String words) {
    PublishCandidate last = Objects.requireNonNull(report.candidate());
    ManifestStaged staged = ManifestStaged.of(report.key(), last.staged());
    vertx.setTimer(
        firstRetryDelay.toMillis(), timer -> Addresses.STAGED.publish(vertx.eventBus(), staged));
    return report
        .withDecision(words + "; validated again in " + firstRetryDelay.toSeconds() + " s")
        .withoutCandidate();
  }

  private static Duration nextDelay(Duration last) {
    Duration twice = last.multipliedBy(2);
    return twice.compareTo(MAX_RETRY_DELAY) > 0 ? MAX_RETRY_DELAY : twice;
  }

  private void retry(VariableKey key) {
    if (retryDelays.containsKey(key)) {
      retried.add(key);
      staged.request().accept(key);
    }
  }

  /**
   * Decides again about what is due: validates the staged variables, shows the published runs. The
   * only timer of rules that depend on the time. The clock may jump, so it is read each time.
   */
  private void decideDue() {
    Instant now = clock.instant();
    // Oldest run first, so that each is shown in turn.
    for (VariableKey key : timed.stream().sorted(Comparator.comparing(VariableKey::run)).toList()) {
      Optional<Instant> due = reports.dueTime(key);
      if (due.isEmpty()) {
        updateTimed(key, false);
      } else if (!due.get().isAfter(now)) {
        updateTimed(key, false);
        staged.request().accept(key);
      }
    }
    for (RunKey run :
        dueShows.keySet().stream().sorted(Comparator.comparing(RunKey::run)).toList()) {
      DueShow show = dueShows.get(run);
      if (show != null && !show.due().isAfter(now) && !publisher.isDisabled(show.trigger())) {
        dueShows.remove(run, show);
        showDue(run, show.trigger());
      }
    }
  }

  private void showDue(RunKey run, PublishTrigger trigger) {
    lanes
        .runInPublishingLane(
            run.model(),
            () ->
                pools
                    .lanePool()
                    .call(
                        () -> {
                          publisher.ensureClean(run.model());
                          return show(run, trigger);
                        }))
        .onSuccess(decision -> LOG.info("{}: {}", run, decision))
        .onFailure(cause -> LOG.warn("{} {}", run, Publisher.describeNotShown(cause)));
  }

  /**
   * Moves the pointer to the published snapshots of a run, if the policy permits; if it permits
   * that at a later time only, then. Returns the decision in words. Blocks; not in the pointer
   * lane, which it enters.
   */
  public String show(RunKey run, PublishTrigger trigger) throws Exception {
    Publisher.Result result = publisher.show(run, trigger);
    if (result.due() == null) {
      dueShows.remove(run);
    } else {
      dueShows.put(run, new DueShow(result.due(), trigger));
    }
    return result.decision();
  }

  private synchronized void updateTimed(VariableKey key, boolean isTimed) {
    boolean changed = isTimed ? timed.add(key) : timed.remove(key);
    if (changed) {
      long runs =
          timed.stream()
              .filter(other -> other.model().equals(key.model()))
              .map(VariableKey::run)
              .distinct()
              .count();
      metrics.runsAheadChanged(key.model(), runs);
    }
  }

  private ValidationReport record(ValidationReport report) {
    return record(report, null);
  }

  /** Stores and logs a decided report, which is decided again when it is due. */
  private ValidationReport record(ValidationReport report, @Nullable Instant due) {
    reports.put(report, due);
    updateTimed(report.key(), due != null);
    MDC.put("model", report.model());
    MDC.put("run", report.run().text());
    MDC.put("variable", report.variable());
    try {
      boolean good = report.outcome() == CheckOutcome.PASS || report.stop() != null;
      boolean calm = good && !report.decision().startsWith(NOT_PUBLISHED);
      if (calm) {
        LOG.info("{}", report.decision());
      } else {
        LOG.warn("{}", report.decision());
      }
    } finally {
      MDC.clear();
    }
    return report;
  }
}
