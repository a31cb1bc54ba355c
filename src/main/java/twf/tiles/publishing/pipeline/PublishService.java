package twf.tiles.publishing.pipeline;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import twf.tiles.common.KeyedSerialExecutor;
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
import twf.tiles.publishing.policy.PublishPolicy;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.rollback.ByteVerifier;
import twf.tiles.publishing.state.ReportStore;
import twf.tiles.publishing.state.StagingQueries;

/**
 * Takes validation reports and sees each through to a decision, one at a time a model; what failed
 * for reasons that may pass is validated and tried again. Keeps no candidate that waits: those in
 * the queues of all models take a bounded number of bytes, and what is beyond is validated again
 * when its turn comes. Thread-safe.
 */
public final class PublishService {
  private static final Logger LOG = LoggerFactory.getLogger(PublishService.class);
  public static final String NOT_PUBLISHED = "not published: ";
  private static final Duration MAX_RETRY_DELAY = Duration.ofMinutes(10);

  /** Of candidates that were validated and wait for their turn. */
  public static final long MAX_QUEUED_BYTES = 16L * 1024 * 1024;

  /** How late a run may be published whose time has come. */
  private static final Duration MAX_CLOCK_INTERVAL = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Publisher publisher;
  private final PublishPolicy policy;
  private final PostPublishVerifier aftermath;
  private final KeyedSerialExecutor lanes;
  private final ByteVerifier bytes;
  private final ReportStore reports;
  private final StagingQueries staged;
  private final TileMetrics metrics;
  private final Clock clock;
  private final Duration firstPause;
  private volatile boolean stopping;
  private final Map<VariableKey, Duration> pauses = new ConcurrentHashMap<>();
  private final AtomicLong queuedBytes = new AtomicLong();

  /** What was asked to be validated for a retry: its next report does not end the pauses. */
  private final Set<VariableKey> retried = ConcurrentHashMap.newKeySet();

  /**
   * What waits only because its run lies too far ahead of the clock, or was when it was decided.
   */
  private final Set<VariableKey> ahead = ConcurrentHashMap.newKeySet();

  private final long ticks;

  public PublishService(
      Vertx vertx,
      Publisher publisher,
      PublishPolicy policy,
      PostPublishVerifier aftermath,
      KeyedSerialExecutor lanes,
      ByteVerifier bytes,
      ReportStore reports,
      StagingQueries staged,
      TileMetrics metrics,
      Clock clock,
      Duration firstPause) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.policy = policy;
    this.aftermath = aftermath;
    this.lanes = lanes;
    this.bytes = bytes;
    this.reports = reports;
    this.staged = staged;
    this.metrics = metrics;
    this.clock = clock;
    this.firstPause = firstPause;
    Duration tick = firstPause.compareTo(MAX_CLOCK_INTERVAL) < 0 ? firstPause : MAX_CLOCK_INTERVAL;
    this.ticks = vertx.setPeriodic(tick.toMillis(), fired -> requestDueRuns());
  }

  /** Sees a report through; completes with the report and what was decided, and never fails. */
  public Future<ValidationReport> submit(ValidationReport report) {
    VariableKey key = report.key();
    if (!retried.remove(key)) {
      pauses.remove(key);
    }
    PublishCandidate candidate = report.candidate();
    long weight = candidate == null ? 0 : candidate.weight();
    if (queuedBytes.addAndGet(weight) <= Math.max(weight, MAX_QUEUED_BYTES)) {
      return lanes.run(
          report.model(),
          () -> {
            queuedBytes.addAndGet(-weight);
            return process(report, PublishTrigger.automatic());
          });
    }
    queuedBytes.addAndGet(-weight);
    ValidationReport light = report.withoutCandidate();
    return lanes.run(report.model(), () -> revalidateAndProcess(light, PublishTrigger.automatic()));
  }

  /** Validates a variable again and decides about it; in the model's lane. Never fails. */
  public Future<ValidationReport> revalidateAndProcess(
      ValidationReport last, PublishTrigger trigger) {
    return staged
        .validate()
        .apply(last.key())
        .compose(report -> process(report, trigger))
        .recover(cause -> Future.succeededFuture(record(handleFailure(last, cause))));
  }

  /** Forgets what was said of variables that are no longer staged. What is published stays. */
  public void retain(Set<VariableKey> staged) {
    pauses.keySet().retainAll(staged);
    retried.retainAll(staged);
    reports.retain(staged);
  }

  /** Begins no publish any more; completes when the one that has begun has ended. */
  public Future<Void> stop() {
    stopping = true;
    vertx.cancelTimer(ticks);
    bytes.stop();
    return lanes.drained();
  }

  /** Decides about a report; to be called in the model's lane. */
  public Future<ValidationReport> process(ValidationReport report, PublishTrigger trigger) {
    if (report.stop() != null) {
      return decideUnread(report, trigger);
    }
    PublishCandidate candidate = report.candidate();
    if (candidate == null) {
      pauses.remove(report.key());
      return Future.succeededFuture(record(report));
    }
    if (stopping) {
      return Future.succeededFuture(record(report.decided("not published: stopping")));
    }
    Future<Void> ready =
        publisher.isDisabled(trigger)
            ? Future.succeededFuture()
            : aftermath.completePending(report.model());
    return ready
        .compose(settled -> publisher.publish(candidate, trigger))
        .onSuccess(result -> recordDuration(report, candidate, result))
        .compose(
            result ->
                aftermath
                    .followUp(report.key().runKey(), result)
                    .map(decision -> conclude(report, decision, result)))
        .recover(cause -> Future.succeededFuture(handleFailure(report, cause)))
        .map(this::record);
  }

  /** What stopped a run may have ended since its frames were not read: then they are read now. */
  private Future<ValidationReport> decideUnread(ValidationReport report, PublishTrigger trigger) {
    pauses.remove(report.key());
    return publisher
        .stop(report.key().runKey())
        .compose(
            stop ->
                stop.isPresent()
                    ? Future.succeededFuture(record(report.stopped(stop.get())))
                    : revalidateAndProcess(report, trigger))
        .recover(cause -> Future.succeededFuture(record(handleFailure(report, cause))));
  }

  private void recordDuration(
      ValidationReport report, PublishCandidate candidate, Publisher.Result result) {
    if (result.shown().isPresent()) {
      metrics.published(report.model(), Duration.between(candidate.staged(), clock.instant()));
    }
  }

  /** What is published needs no candidate any more. */
  private ValidationReport conclude(
      ValidationReport report, String decision, Publisher.Result result) {
    pauses.remove(report.key());
    ValidationReport decided = report.decided(decision);
    return result.waits() ? decided : decided.withoutCandidate();
  }

  private ValidationReport handleFailure(ValidationReport report, Throwable cause) {
    Failure failure = FailureCodes.failureOf(cause);
    String words = NOT_PUBLISHED + failure.message();
    if (failure instanceof Failure.Changed) {
      return scheduleRevalidation(report, words);
    }
    if (failure.kind() == FailureKind.CONFLICT) {
      return report.decided(words).withoutCandidate();
    }
    Duration pause = pauses.merge(report.key(), firstPause, (last, first) -> nextDelay(last));
    vertx.setTimer(pause.toMillis(), timer -> retry(report.key()));
    return report.decided(words + "; tried again in " + pause.toSeconds() + " s");
  }

  /** The candidate is of no use any more; what is staged now may be one. */
  private ValidationReport scheduleRevalidation(ValidationReport report, String words) {
    PublishCandidate last = Objects.requireNonNull(report.candidate());
    ManifestStaged staged = ManifestStaged.of(report.key(), last.staged());
    vertx.setTimer(
        firstPause.toMillis(), timer -> Addresses.STAGED.publish(vertx.eventBus(), staged));
    return report
        .decided(words + "; validated again in " + firstPause.toSeconds() + " s")
        .withoutCandidate();
  }

  private static Duration nextDelay(Duration last) {
    Duration twice = last.multipliedBy(2);
    return twice.compareTo(MAX_RETRY_DELAY) > 0 ? MAX_RETRY_DELAY : twice;
  }

  private void retry(VariableKey key) {
    if (pauses.containsKey(key)) {
      retried.add(key);
      staged.request().accept(key);
    }
  }

  /** Decides about what has waited for its time; the clock may jump, so it is asked each time. */
  private void requestDueRuns() {
    // Oldest run first, so that of several each is shown in its turn.
    for (VariableKey key : ahead.stream().sorted(Comparator.comparing(VariableKey::run)).toList()) {
      if (!reports.isWaiting(key)) {
        updateAhead(key, false);
      } else if (policy.waitsUntil(key.run()).isEmpty()) {
        updateAhead(key, false);
        staged.request().accept(key);
      }
    }
  }

  private void updateAhead(VariableKey key, boolean isAhead) {
    boolean changed = isAhead ? ahead.add(key) : ahead.remove(key);
    if (changed) {
      long runs =
          ahead.stream()
              .filter(other -> other.model().equals(key.model()))
              .map(VariableKey::run)
              .distinct()
              .count();
      metrics.runsAhead(key.model(), runs);
    }
  }

  private ValidationReport record(ValidationReport report) {
    reports.put(report);
    updateAhead(report.key(), report.waits() && policy.waitsUntil(report.run()).isPresent());
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
