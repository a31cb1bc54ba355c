package twf.tiles.publish;

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
import twf.tiles.bus.Addresses;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.FailureReplies;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.Staged;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.Failure;
import twf.tiles.failure.FailureKind;
import twf.tiles.metrics.TileMetrics;

/**
 * Takes validation reports and sees each through to a decision, one at a time a model; what failed
 * for reasons that may pass is validated and tried again. Keeps no candidate that waits: those in
 * the queues of all models take a bounded number of bytes, and what is beyond is validated again
 * when its turn comes. Thread-safe.
 */
public final class PublishService {
  private static final Logger LOG = LoggerFactory.getLogger(PublishService.class);
  static final String REFUSED = "not published: ";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /** Of candidates that were validated and wait for their turn. */
  static final long MOST_QUEUED_BYTES = 16L * 1024 * 1024;

  /** How late a run may be published whose time has come. */
  private static final Duration LONGEST_TICK = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Publisher publisher;
  private final PublishPolicy policy;
  private final Aftermath aftermath;
  private final Lanes lanes;
  private final ByteVerifier bytes;
  private final Reports reports;
  private final StagedRuns staged;
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

  PublishService(
      Vertx vertx,
      Publisher publisher,
      PublishPolicy policy,
      Aftermath aftermath,
      Lanes lanes,
      ByteVerifier bytes,
      Reports reports,
      StagedRuns staged,
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
    Duration tick = firstPause.compareTo(LONGEST_TICK) < 0 ? firstPause : LONGEST_TICK;
    this.ticks = vertx.setPeriodic(tick.toMillis(), fired -> lookAtClock());
  }

  /** Sees a report through; completes with the report and what was decided, and never fails. */
  public Future<ValidationReport> offer(ValidationReport report) {
    VariableKey key = report.key();
    if (!retried.remove(key)) {
      pauses.remove(key);
    }
    Candidate candidate = report.candidate();
    long weight = candidate == null ? 0 : candidate.weight();
    if (queuedBytes.addAndGet(weight) <= Math.max(weight, MOST_QUEUED_BYTES)) {
      return lanes.run(
          report.model(),
          () -> {
            queuedBytes.addAndGet(-weight);
            return decide(report, Trigger.auto());
          });
    }
    queuedBytes.addAndGet(-weight);
    ValidationReport light = report.withoutCandidate();
    return lanes.run(report.model(), () -> decideAnew(light, Trigger.auto()));
  }

  /** Validates a variable again and decides about it; in the model's lane. Never fails. */
  Future<ValidationReport> decideAnew(ValidationReport last, Trigger trigger) {
    return staged
        .validate()
        .apply(last.key())
        .compose(report -> decide(report, trigger))
        .recover(cause -> Future.succeededFuture(settle(failed(last, cause))));
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
  Future<ValidationReport> decide(ValidationReport report, Trigger trigger) {
    if (report.stop() != null) {
      return decideUnread(report, trigger);
    }
    Candidate candidate = report.candidate();
    if (candidate == null) {
      pauses.remove(report.key());
      return Future.succeededFuture(settle(report));
    }
    if (stopping) {
      return Future.succeededFuture(settle(report.decided("not published: stopping")));
    }
    Future<Void> ready =
        publisher.isOff(trigger) ? Future.succeededFuture() : aftermath.settle(report.model());
    return ready
        .compose(settled -> publisher.publish(candidate, trigger))
        .onSuccess(result -> measure(report, candidate, result))
        .compose(
            result ->
                aftermath
                    .of(report.key().runKey(), result)
                    .map(decision -> concluded(report, decision, result)))
        .recover(cause -> Future.succeededFuture(failed(report, cause)))
        .map(this::settle);
  }

  /** What stopped a run may have ended since its frames were not read: then they are read now. */
  private Future<ValidationReport> decideUnread(ValidationReport report, Trigger trigger) {
    pauses.remove(report.key());
    return publisher
        .stop(report.key().runKey())
        .compose(
            stop ->
                stop.isPresent()
                    ? Future.succeededFuture(settle(report.stopped(stop.get())))
                    : decideAnew(report, trigger))
        .recover(cause -> Future.succeededFuture(settle(failed(report, cause))));
  }

  private void measure(ValidationReport report, Candidate candidate, Publisher.Result result) {
    if (result.shown().isPresent()) {
      metrics.published(report.model(), Duration.between(candidate.staged(), clock.instant()));
    }
  }

  /** What is published needs no candidate any more. */
  private ValidationReport concluded(
      ValidationReport report, String decision, Publisher.Result result) {
    pauses.remove(report.key());
    ValidationReport decided = report.decided(decision);
    return result.waits() ? decided : decided.withoutCandidate();
  }

  private ValidationReport failed(ValidationReport report, Throwable cause) {
    Failure failure = FailureReplies.failureOf(cause);
    String words = REFUSED + failure.message();
    if (failure instanceof Failure.Changed) {
      return validatedAgain(report, words);
    }
    if (failure.kind() == FailureKind.CONFLICT) {
      return report.decided(words).withoutCandidate();
    }
    Duration pause = pauses.merge(report.key(), firstPause, (last, first) -> longer(last));
    vertx.setTimer(pause.toMillis(), timer -> again(report.key()));
    return report.decided(words + "; tried again in " + pause.toSeconds() + " s");
  }

  /** The candidate is of no use any more; what is staged now may be one. */
  private ValidationReport validatedAgain(ValidationReport report, String words) {
    Candidate last = Objects.requireNonNull(report.candidate());
    Staged staged = Staged.of(report.key(), last.staged());
    vertx.setTimer(
        firstPause.toMillis(), timer -> Addresses.STAGED.publish(vertx.eventBus(), staged));
    return report
        .decided(words + "; validated again in " + firstPause.toSeconds() + " s")
        .withoutCandidate();
  }

  private static Duration longer(Duration last) {
    Duration twice = last.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private void again(VariableKey key) {
    if (pauses.containsKey(key)) {
      retried.add(key);
      staged.request().accept(key);
    }
  }

  /** Decides about what has waited for its time; the clock may jump, so it is asked each time. */
  private void lookAtClock() {
    // Oldest run first, so that of several each is shown in its turn.
    for (VariableKey key : ahead.stream().sorted(Comparator.comparing(VariableKey::run)).toList()) {
      if (!reports.waits(key)) {
        noteAhead(key, false);
      } else if (policy.waitsUntil(key.run()).isEmpty()) {
        noteAhead(key, false);
        staged.request().accept(key);
      }
    }
  }

  private void noteAhead(VariableKey key, boolean isAhead) {
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

  private ValidationReport settle(ValidationReport report) {
    reports.put(report);
    noteAhead(report.key(), report.waits() && policy.waitsUntil(report.run()).isPresent());
    MDC.put("model", report.model());
    MDC.put("run", report.run().text());
    MDC.put("variable", report.variable());
    try {
      boolean good = report.outcome() == Outcome.PASS || report.stop() != null;
      boolean calm = good && !report.decision().startsWith(REFUSED);
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
