package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.FailureReplies;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.Failure;
import twf.tiles.failure.FailureKind;
import twf.tiles.metrics.TileMetrics;

/**
 * Takes validation reports and sees each through to a decision, one at a time a model; what failed
 * for reasons that may pass is tried again. Thread-safe.
 */
public final class PublishService {
  private static final Logger LOG = LoggerFactory.getLogger(PublishService.class);
  static final String REFUSED = "not published: ";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final Publisher publisher;
  private final Aftermath aftermath;
  private final Lanes lanes;
  private final Reports reports;
  private final TileMetrics metrics;
  private final Clock clock;
  private final Duration firstPause;
  private volatile boolean stopping;
  private final Map<VariableKey, Duration> pauses = new ConcurrentHashMap<>();

  PublishService(
      Vertx vertx,
      Publisher publisher,
      Aftermath aftermath,
      Lanes lanes,
      Reports reports,
      TileMetrics metrics,
      Clock clock,
      Duration firstPause) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.aftermath = aftermath;
    this.lanes = lanes;
    this.reports = reports;
    this.metrics = metrics;
    this.clock = clock;
    this.firstPause = firstPause;
  }

  /** Sees a report through; completes with the report and what was decided, and never fails. */
  public Future<ValidationReport> offer(ValidationReport report) {
    pauses.remove(report.key());
    return lanes.run(report.model(), () -> decide(report, Trigger.auto()));
  }

  /** Begins no publish any more; completes when the one that has begun has ended. */
  public Future<Void> stop() {
    stopping = true;
    return lanes.drained();
  }

  /** Decides about a report; to be called in the model's lane. */
  Future<ValidationReport> decide(ValidationReport report, Trigger trigger) {
    Candidate candidate = report.candidate();
    if (candidate == null) {
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
    if (failure.kind() == FailureKind.CONFLICT) {
      return report.decided(words).withoutCandidate();
    }
    Duration pause = pauses.merge(report.key(), firstPause, (last, first) -> longer(last));
    vertx.setTimer(pause.toMillis(), timer -> again(report.key()));
    return report.decided(words + "; tried again in " + pause.toSeconds() + " s");
  }

  private static Duration longer(Duration last) {
    Duration twice = last.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private void again(VariableKey key) {
    if (!pauses.containsKey(key)) {
      return;
    }
    lanes
        .run(
            key.model(),
            () ->
                reports
                    .last(key)
                    .map(report -> decide(report, Trigger.auto()))
                    .orElseGet(() -> Future.failedFuture("no report of " + key)))
        .onFailure(cause -> LOG.warn("{}", cause.getMessage()));
  }

  private ValidationReport settle(ValidationReport report) {
    reports.put(report);
    MDC.put("model", report.model());
    MDC.put("run", report.run().text());
    MDC.put("variable", report.variable());
    try {
      boolean calm = report.outcome() == Outcome.PASS && !report.decision().startsWith(REFUSED);
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
