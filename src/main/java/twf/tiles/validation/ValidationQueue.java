package twf.tiles.validation;

import static java.util.stream.Collectors.toSet;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.ValidationReport;
import twf.tiles.validation.FailedFiles.FailedFrames;

/**
 * Queues and runs validations: at most one per model and two in total at a time.
 *
 * <p>A request for a variable that is running queues one more validation; a request for a queued
 * variable is ignored. A variable is validated again automatically when a file that failed a check
 * changes, or after a delay if all its failures may disappear without a change. Thread-safe.
 */
public final class ValidationQueue {
  private static final Logger LOG = LoggerFactory.getLogger(ValidationQueue.class);
  private static final int MAX_CONCURRENT = 2;
  private static final int MAX_RETRIES = 20_000;
  private static final Duration MAX_DELAY = Duration.ofMinutes(10);
  private static final long NO_TIMER = -1;

  private final Function<VariableKey, Future<ChecklistRun.Outcome>> checklist;
  private final Consumer<ValidationReport> reports;
  private final FailedFiles failedFiles;
  private final Vertx vertx;
  private final Duration firstRetry;
  private final int keptRuns;
  private final Map<VariableKey, Retry> retries = new HashMap<>();

  /** The oldest run that is preferred over the others, by model, where too many runs wait. */
  private final Map<String, RunId> oldestPreferred = new HashMap<>();

  private final Map<VariableKey, Promise<ValidationReport>> waiting = new LinkedHashMap<>();
  private final Map<VariableKey, Promise<ValidationReport>> running = new HashMap<>();
  private final Set<VariableKey> requestedAgain = new HashSet<>();
  private final Promise<Void> idle = Promise.promise();
  private boolean stopped;

  /**
   * A variable that waits for a retry, or is being retried.
   *
   * @param delay the delay of the last retry
   * @param timer the pending timer, or {@link #NO_TIMER} while it is being retried
   */
  private record Retry(Duration delay, long timer) {}

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
        key -> checklist.evaluate(key, policy),
        changed -> checklist.failedFiles(vertx, rescan, changed),
        rescan,
        keptRuns,
        reports);
  }

  ValidationQueue(
      Vertx vertx,
      Function<VariableKey, Future<ChecklistRun.Outcome>> checklist,
      Function<Consumer<VariableKey>, FailedFiles> failedFiles,
      Duration rescan,
      int keptRuns,
      Consumer<ValidationReport> reports) {
    this.checklist = checklist;
    this.vertx = vertx;
    this.firstRetry = rescan;
    this.keptRuns = keptRuns;
    this.reports = reports;
    this.failedFiles = failedFiles.apply(this::request);
  }

  /** Queues a variable because its manifest, or a file that failed a check, is new or changed. */
  public void request(VariableKey key) {
    cancelRetry(key);
    failedFiles.forget(key);
    enqueueAndStart(key);
  }

  /**
   * Drops retries and watched files of variables that are no longer staged; validations that are
   * queued or running continue.
   */
  public void retain(Set<VariableKey> staged) {
    synchronized (this) {
      List.copyOf(retries.keySet()).stream()
          .filter(key -> !staged.contains(key))
          .forEach(this::cancelRetry);
    }
    failedFiles.retain(staged);
  }

  /**
   * Validates a variable, or joins its running or queued validation. The report also goes to the
   * {@code reports} consumer.
   *
   * @return the report; fails if this queue is stopped or the checklist fails unexpectedly
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
    startWaiting();
    return report;
  }

  /** Starts no more validations and fails the queued ones; completes when none is running. */
  public Future<Void> stop() {
    failedFiles.stop();
    Map<VariableKey, Promise<ValidationReport>> dropped;
    synchronized (this) {
      stopped = true;
      List.copyOf(retries.keySet()).forEach(this::cancelRetry);
      dropped = Map.copyOf(waiting);
      waiting.clear();
      requestedAgain.clear();
      if (running.isEmpty()) {
        idle.tryComplete();
      }
    }
    FailureException cause = FailureException.unavailable("validation is stopped");
    dropped.values().forEach(promise -> promise.fail(cause));
    return idle.future();
  }

  private void enqueueAndStart(VariableKey key) {
    synchronized (this) {
      if (stopped) {
        return;
      }
      if (running.containsKey(key)) {
        requestedAgain.add(key);
        return;
      }
      enqueue(key);
    }
    startWaiting();
  }

  private Promise<ValidationReport> enqueue(VariableKey key) {
    return waiting.computeIfAbsent(key, absent -> Promise.promise());
  }

  private void startWaiting() {
    while (true) {
      VariableKey next;
      Promise<ValidationReport> promise;
      synchronized (this) {
        Optional<VariableKey> first =
            running.size() >= MAX_CONCURRENT ? Optional.empty() : nextWaiting();
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

  /**
   * Returns the next variable, of the model that has waited longest among those that have no
   * running validation.
   *
   * <p>The runs of a model are validated in the order of their requests, so that they reach the
   * publisher in that order. If more runs of a model wait than retention keeps, the newest ones go
   * first: clients get current data sooner, and runs that are too old by then are not copied at
   * all.
   */
  private Optional<VariableKey> nextWaiting() {
    Set<String> busy = running.keySet().stream().map(VariableKey::model).collect(toSet());
    Optional<VariableKey> oldest = firstWaiting(key -> !busy.contains(key.model()));
    if (oldest.isEmpty() || keptRuns == 0) {
      return oldest;
    }
    String model = oldest.get().model();
    Optional<VariableKey> preferred = firstFrom(model, oldestPreferred.get(model));
    if (preferred.isPresent()) {
      return preferred;
    }
    List<RunId> newestFirst =
        waiting.keySet().stream()
            .filter(key -> key.model().equals(model))
            .map(VariableKey::run)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
    if (newestFirst.size() <= keptRuns) {
      oldestPreferred.remove(model);
      return oldest;
    }
    RunId floor = newestFirst.get(keptRuns - 1);
    oldestPreferred.put(model, floor);
    return firstFrom(model, floor);
  }

  private Optional<VariableKey> firstFrom(String model, @Nullable RunId floor) {
    return floor == null
        ? Optional.empty()
        : firstWaiting(key -> key.model().equals(model) && key.run().compareTo(floor) >= 0);
  }

  private Optional<VariableKey> firstWaiting(Predicate<VariableKey> which) {
    return waiting.keySet().stream().filter(which).findFirst();
  }

  private void start(VariableKey key, Promise<ValidationReport> promise) {
    Future.succeededFuture(key)
        .compose(checklist)
        .onComplete(
            (outcome, cause) -> {
              boolean changed = finish(key);
              if (outcome == null) {
                LOG.error("{}: validation failed unexpectedly", key, cause);
                promise.fail(cause);
              } else {
                watch(key, outcome, changed);
                deliverReport(outcome.report());
                promise.complete(outcome.report());
              }
              signalIfIdle();
              startWaiting();
            });
  }

  /**
   * Removes a completed validation; queues it again, and returns true, if it was requested
   * meanwhile.
   */
  private synchronized boolean finish(VariableKey key) {
    running.remove(key);
    boolean changed = requestedAgain.remove(key);
    if (changed) {
      enqueue(key);
    }
    return changed;
  }

  private synchronized void signalIfIdle() {
    if (stopped && running.isEmpty()) {
      idle.tryComplete();
    }
  }

  private void watch(VariableKey key, ChecklistRun.Outcome outcome, boolean changed) {
    failedFiles.remember(key, changed ? FailedFrames.NONE : outcome.failed());
    if (outcome.mayPassByItself() && !changed) {
      scheduleRetry(key);
    } else {
      cancelRetry(key);
    }
  }

  /** Schedules the next retry, after twice the delay of the last one, up to ten minutes. */
  private synchronized void scheduleRetry(VariableKey key) {
    if (stopped) {
      return;
    }
    Retry last = retries.get(key);
    if (last == null && retries.size() >= MAX_RETRIES) {
      LOG.warn("{}: no retry scheduled; validated again when its manifest changes", key);
      return;
    }
    cancelRetry(key);
    Duration delay = last == null ? firstRetry : last.delay().multipliedBy(2);
    Duration bounded = delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    long timer = vertx.setTimer(bounded.toMillis(), fired -> retry(key));
    retries.put(key, new Retry(bounded, timer));
  }

  private void retry(VariableKey key) {
    synchronized (this) {
      if (retries.computeIfPresent(key, (same, last) -> new Retry(last.delay(), NO_TIMER))
          == null) {
        return;
      }
    }
    enqueueAndStart(key);
  }

  /** Cancels the retry of a variable and resets its delay. */
  private synchronized void cancelRetry(VariableKey key) {
    Retry last = retries.remove(key);
    if (last != null) {
      vertx.cancelTimer(last.timer());
    }
  }

  private void deliverReport(ValidationReport report) {
    try {
      LOG.debug("validated {}: {}", report.key(), report.decision());
      reports.accept(report);
    } catch (RuntimeException e) {
      LOG.error("{}: validation report not delivered", report.key(), e);
    }
  }
}
