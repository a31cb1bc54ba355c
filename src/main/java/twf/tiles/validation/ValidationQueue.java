package twf.tiles.validation;

import static java.util.stream.Collectors.toSet;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.ValidationReport;

/**
 * Runs the checklist for whatever variables are asked for: one validation a variable and two
 * altogether at a time. What is asked for again while it runs is run once more afterwards; what
 * waits already is not added. Where a file that failed has changed, or all that failed may pass
 * without any change, it is validated again by itself. Thread-safe.
 */
public final class ValidationQueue {
  private static final Logger LOG = LoggerFactory.getLogger(ValidationQueue.class);
  private static final int MAX_CONCURRENT = 2;

  private final Function<VariableKey, Future<ValidationOutcome>> checklist;
  private final Consumer<ValidationReport> reports;
  private final RetryScheduler retries;
  private final FailedFiles failedFiles;
  private final ValidationOrder turns;
  private final Map<VariableKey, Promise<ValidationReport>> waiting = new LinkedHashMap<>();
  private final Map<VariableKey, Promise<ValidationReport>> running = new HashMap<>();
  private final Set<VariableKey> again = new HashSet<>();
  private final Promise<Void> idle = Promise.promise();
  private boolean stopped;

  /**
   * @param policy why nothing of a run is to be published by itself, whatever its frames are: they
   *     are not read then; blocks
   * @param rescan how long to wait before a first retry, and between two looks at failed files
   * @param keptRuns how many runs of a model are kept, 0 for all: the newest of more come first
   * @param reports is told each report, on whatever thread it is made
   */
  public ValidationQueue(
      Vertx vertx,
      Checklist checklist,
      Function<RunKey, Optional<PolicyStop>> policy,
      Duration rescan,
      int keptRuns,
      Consumer<ValidationReport> reports) {
    this(
        vertx,
        key -> checklist.look(key, policy),
        changed -> checklist.failedFiles(vertx, rescan, changed),
        rescan,
        keptRuns,
        reports);
  }

  ValidationQueue(
      Vertx vertx,
      Function<VariableKey, Future<ValidationOutcome>> checklist,
      Function<Consumer<VariableKey>, FailedFiles> failedFiles,
      Duration rescan,
      int keptRuns,
      Consumer<ValidationReport> reports) {
    this.checklist = checklist;
    this.turns = new ValidationOrder(keptRuns);
    this.reports = reports;
    this.retries = new RetryScheduler(vertx, rescan, this::ask);
    this.failedFiles = failedFiles.apply(this::request);
  }

  /** Validates a variable soon: its manifest or a file that failed is new or changed. */
  public void request(VariableKey key) {
    retries.forget(key);
    failedFiles.forget(key);
    ask(key);
  }

  /** Forgets variables that are no longer staged; those that wait or run are validated. */
  public void retain(Set<VariableKey> staged) {
    retries.retain(staged);
    failedFiles.retain(staged);
  }

  /**
   * Validates a variable, or joins the validation of it that runs or waits already. Its report is
   * told as every other.
   *
   * @return the report; fails only when this is stopped
   */
  public Future<ValidationReport> validate(VariableKey key) {
    Future<ValidationReport> report;
    synchronized (this) {
      if (stopped) {
        return Future.failedFuture(FailureException.unavailable("validation is stopped"));
      }
      Promise<ValidationReport> current = running.get(key);
      report = current == null ? enqueue(key).future() : current.future();
    }
    pump();
    return report;
  }

  /** Starts nothing any more; completes when nothing runs. What waits fails. */
  public Future<Void> stop() {
    retries.stop();
    failedFiles.stop();
    Map<VariableKey, Promise<ValidationReport>> dropped;
    synchronized (this) {
      stopped = true;
      dropped = Map.copyOf(waiting);
      waiting.clear();
      again.clear();
      if (running.isEmpty()) {
        idle.tryComplete();
      }
    }
    FailureException cause = FailureException.unavailable("validation is stopped");
    dropped.values().forEach(promise -> promise.fail(cause));
    return idle.future();
  }

  private void ask(VariableKey key) {
    synchronized (this) {
      if (stopped) {
        return;
      }
      if (running.containsKey(key)) {
        again.add(key);
        return;
      }
      enqueue(key);
    }
    pump();
  }

  private Promise<ValidationReport> enqueue(VariableKey key) {
    return waiting.computeIfAbsent(key, absent -> Promise.promise());
  }

  private void pump() {
    while (true) {
      VariableKey next;
      Promise<ValidationReport> promise;
      synchronized (this) {
        Optional<VariableKey> first = running.size() >= MAX_CONCURRENT ? Optional.empty() : first();
        if (first.isEmpty()) {
          return;
        }
        next = first.get();
        promise = Objects.requireNonNull(waiting.remove(next));
        running.put(next, promise);
      }
      start(next, promise);
    }
  }

  /** Of a model of which none is validated now. */
  private Optional<VariableKey> first() {
    Set<String> busy = running.keySet().stream().map(VariableKey::model).collect(toSet());
    return turns.next(waiting.keySet(), busy);
  }

  private void start(VariableKey key, Promise<ValidationReport> promise) {
    Future.succeededFuture(key)
        .compose(checklist)
        .onComplete(
            (verdict, cause) -> {
              boolean changed = ended(key);
              if (verdict == null) {
                LOG.error("validation of {}", key, cause);
                promise.fail(cause);
              } else {
                retry(key, verdict, changed);
                tell(verdict.report());
                promise.complete(verdict.report());
              }
              settle();
              pump();
            });
  }

  /** Tells whether it was asked for again meanwhile, and queues it if so. */
  private synchronized boolean ended(VariableKey key) {
    running.remove(key);
    boolean changed = again.remove(key);
    if (changed) {
      enqueue(key);
    }
    return changed;
  }

  private synchronized void settle() {
    if (stopped && running.isEmpty()) {
      idle.tryComplete();
    }
  }

  private void retry(VariableKey key, ValidationOutcome verdict, boolean changed) {
    failedFiles.remember(key, changed ? FailedFrames.NONE : verdict.failed());
    if (verdict.mayPassByItself() && !changed) {
      retries.schedule(key);
    } else {
      retries.forget(key);
    }
  }

  private void tell(ValidationReport report) {
    try {
      LOG.debug("validated {}: {}", report.key(), report.decision());
      reports.accept(report);
    } catch (RuntimeException e) {
      LOG.error("the report of {} was not taken", report.key(), e);
    }
  }
}
