package twf.tiles.writer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.error.NotWriterException;
import twf.tiles.storage.RootCheck;
import twf.tiles.storage.WriterLock;

/**
 * Elects the one process that may write, by a file lock below MANIFEST_ROOT. A process without the
 * lock only serves, and takes over when the lock is free. Thread-safe.
 *
 * <p>A process that is not to publish never competes with one that is: it takes the lock only where
 * nobody claims it, in order to obey commands that change something, and gives the lock up when a
 * process that is to publish claims it.
 */
public final class WriterElection {
  /**
   * How often a waiting process tries to get the lock and the writer checks it: a takeover takes
   * less than 10 s.
   */
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

  /**
   * How many polls after a failed preparation this process makes no claim, so that one that cannot
   * take over does not take the writer away from the others all the time.
   */
  private static final int POLLS_WITHOUT_CLAIM = 30;

  private static final Future<Boolean> NOT_ACQUIRED = Future.succeededFuture(false);

  private static final Logger LOG = LoggerFactory.getLogger(WriterElection.class);

  private final Vertx vertx;
  private final WorkerPool workers;
  private final WriterLock lock;
  private final RootCheck roots;
  private final BooleanSupplier publishes;
  private final BooleanSupplier idle;
  private final Duration pollInterval;
  private final AtomicInteger changes = new AtomicInteger();
  private volatile boolean writer;
  private volatile boolean closed;
  private volatile WriterLock.Holder holder = WriterLock.Holder.UNKNOWN;
  private int pollsWithoutClaim;

  /** The highest epoch seen. */
  private volatile long epoch;

  /** When the lock was last seen in place, by {@link System#nanoTime}. */
  private volatile long confirmedNanos;

  /** The error of the last attempt; the same error is logged only once. */
  private volatile String lastError = "";

  /** Elects among processes that are all to publish. */
  public WriterElection(Vertx vertx, WorkerPool workers, WriterLock lock) {
    this(vertx, workers, lock, RootCheck.NONE, () -> true, () -> true);
  }

  /**
   * @param roots checked before the lock is acquired, because acquiring creates a missing lock file
   * @param publishes whether this process is to publish now, that is, competes for the lock
   * @param idle whether nothing is in progress that only the writer may do, apart from the commands
   *     that {@link #runAsWriter} counts
   */
  public WriterElection(
      Vertx vertx,
      WorkerPool workers,
      WriterLock lock,
      RootCheck roots,
      BooleanSupplier publishes,
      BooleanSupplier idle) {
    this(vertx, workers, lock, roots, publishes, idle, POLL_INTERVAL);
  }

  WriterElection(
      Vertx vertx,
      WorkerPool workers,
      WriterLock lock,
      RootCheck roots,
      BooleanSupplier publishes,
      BooleanSupplier idle,
      Duration pollInterval) {
    this.vertx = vertx;
    this.workers = workers;
    this.lock = lock;
    this.roots = roots;
    this.publishes = publishes;
    this.idle = idle;
    this.pollInterval = pollInterval;
  }

  /** Returns whether this process is the writer. */
  public boolean isWriter() {
    return writer;
  }

  /** Returns how often the lock was taken by any process, as of the last look; 0 if unknown. */
  public long epoch() {
    return epoch;
  }

  /** Returns the time since the lock was last seen in place; zero while not the writer. */
  public Duration leaseAge() {
    return writer ? Duration.ofNanos(System.nanoTime() - confirmedNanos) : Duration.ZERO;
  }

  /** Returns the holder of the lock, as of the last look. */
  public WriterLock.Holder holder() {
    return holder;
  }

  /**
   * Tries to become the writer, and while another process holds the lock, tries again periodically.
   * When this process gets the lock, runs {@code prepare} and then becomes the writer. The same
   * happens after the lock was lost because its file was removed.
   *
   * @param prepare work to complete before this process writes; if it fails, the lock is released
   * @param onChange called when this process becomes the writer and when it stops being it
   * @return completes after the first attempt with whether this process is the writer; fails if
   *     that attempt fails, and then no further one is made
   */
  public Future<Boolean> acquire(Supplier<Future<Void>> prepare, Runnable onChange) {
    return tryBecomeWriter(prepare)
        .onSuccess(
            now -> {
              if (now) {
                onChange.run();
              } else {
                LOG.warn(
                    publishes.getAsBoolean()
                        ? "this process only serves: {} publishes to the same MANIFEST_ROOT; waiting to take over"
                        : "this process only serves: {} is the writer of the same MANIFEST_ROOT;"
                            + " with OFFLINE_TILES_ENABLED=false this process takes over only"
                            + " where no other one waits to publish",
                    holder.describe());
              }
              acquireLater(prepare, onChange);
            });
  }

  /** Never becomes the writer, but keeps knowing who is. Completes after the first look. */
  public Future<Void> observe() {
    return workers
        .run(this::lookAtHolder)
        .onComplete(
            seen ->
                vertx.setTimer(
                    pollInterval.toMillis(),
                    timer -> {
                      if (!closed) {
                        observe();
                      }
                    }));
  }

  private void lookAtHolder() {
    WriterLock.Holder now = lock.holder();
    holder = now;
    epoch = Math.max(epoch, now.epoch());
  }

  /**
   * Waits to become the writer without a first attempt, for roots that are not writable now. See
   * {@link #acquire}.
   */
  public void acquireLater(Supplier<Future<Void>> prepare, Runnable onChange) {
    vertx.setTimer(
        pollInterval.toMillis(),
        timer -> {
          if (!closed) {
            Future<?> done = writer ? checkLock(onChange) : retry(prepare, onChange);
            done.onComplete(ended -> acquireLater(prepare, onChange));
          }
        });
  }

  /** What {@link #checkLock} found or did. */
  private enum LockCheck {
    KEPT,
    /** The file was removed or replaced, so another process can get the lock. */
    LOST,
    /** A process that is to publish waits for the lock, and this one is not to publish. */
    GIVEN_UP
  }

  private Future<LockCheck> checkLock(Runnable onChange) {
    return workers
        .call(this::checkOnWorker)
        .onSuccess(
            found -> {
              if (found == LockCheck.LOST) {
                LOG.error(
                    "the lock of MANIFEST_ROOT was removed or replaced: publishing stops"
                        + " until this process acquires it again; never remove .lock");
              } else if (found == LockCheck.GIVEN_UP) {
                LOG.info(
                    "writer lock given up: this process is not to publish, and another one waits"
                        + " to");
              }
              if (found != LockCheck.KEPT) {
                onChange.run();
              }
            })
        .onFailure(
            cause -> {
              if (!lastError.equals(cause.toString())) {
                LOG.error("the writer lock cannot be checked: {}; retrying", cause.toString());
              }
              lastError = cause.toString();
            });
  }

  private Future<Boolean> retry(Supplier<Future<Void>> prepare, Runnable onChange) {
    return tryBecomeWriter(prepare)
        .onSuccess(
            now -> {
              lastError = "";
              if (now) {
                LOG.info("writer lock acquired: this process is the writer now");
                onChange.run();
              }
            })
        .onFailure(
            cause -> {
              if (!closed && !lastError.equals(cause.toString())) {
                LOG.error("could not take over: {}; retrying", cause.toString());
              }
              lastError = cause.toString();
            });
  }

  private Future<Boolean> tryBecomeWriter(Supplier<Future<Void>> prepare) {
    return workers
        .call(this::tryAcquire)
        .compose(
            now ->
                now
                    ? prepare
                        .get()
                        .compose(ready -> activateOnWorker())
                        .recover(this::releaseAfterFailure)
                    : NOT_ACQUIRED);
  }

  /** Releases the lock after a failed preparation: another process may succeed. */
  private Future<Boolean> releaseAfterFailure(Throwable cause) {
    return workers.run(this::releaseUnlessWriter).transform(released -> Future.failedFuture(cause));
  }

  private synchronized void releaseUnlessWriter() throws IOException {
    if (!writer) {
      lock.close();
      pollsWithoutClaim = POLLS_WITHOUT_CLAIM;
    }
  }

  private Future<Boolean> activateOnWorker() {
    return closed ? NOT_ACQUIRED : workers.call(this::activate);
  }

  private synchronized boolean tryAcquire() throws IOException {
    try {
      roots.require();
    } catch (FailureException invalidRoots) {
      lock.releaseClaim();
      throw invalidRoots;
    }
    if (closed) {
      return false;
    }
    boolean acquired = publishes.getAsBoolean() ? acquireOrClaim() : acquireUnlessClaimed();
    lookAtHolder();
    return acquired;
  }

  private boolean acquireOrClaim() throws IOException {
    if (lock.tryAcquire()) {
      return true;
    }
    if (pollsWithoutClaim > 0) {
      pollsWithoutClaim--;
    } else {
      lock.tryClaim();
    }
    return false;
  }

  private boolean acquireUnlessClaimed() throws IOException {
    lock.releaseClaim();
    return lock.tryAcquireUnlessClaimed();
  }

  /** Becomes the writer. False if the lock was closed or lost during the preparation. */
  private synchronized boolean activate() throws IOException {
    boolean holds = !closed && lock.isInPlace();
    confirmedNanos = System.nanoTime();
    writer = holds;
    return holds;
  }

  private synchronized LockCheck checkOnWorker() throws IOException {
    if (closed) {
      return LockCheck.KEPT;
    }
    if (!lock.isInPlace()) {
      writer = false;
      holder = WriterLock.Holder.UNKNOWN;
      lock.close();
      return LockCheck.LOST;
    }
    confirmedNanos = System.nanoTime();
    boolean unwanted = !publishes.getAsBoolean() && lock.isClaimedByOther();
    return unwanted && stopWritingIfIdle() ? LockCheck.GIVEN_UP : LockCheck.KEPT;
  }

  /** Releases the lock, unless something is in progress. */
  private boolean stopWritingIfIdle() throws IOException {
    if (isBusy()) {
      return false;
    }
    writer = false;
    if (isBusy()) {
      // It began before it could see that this process is no longer the writer.
      writer = true;
      return false;
    }
    holder = WriterLock.Holder.UNKNOWN;
    lock.close();
    return true;
  }

  private boolean isBusy() {
    return changes.get() > 0 || !idle.getAsBoolean();
  }

  /**
   * Runs a change that only the writer may make. The lock is not given up meanwhile.
   *
   * @return fails with {@link NotWriterException} if this process is not the writer
   */
  public <T> Future<T> runAsWriter(Supplier<Future<T>> change) {
    changes.incrementAndGet();
    Future<T> result;
    try {
      requireWriter();
      result = change.get();
    } catch (RuntimeException | Error e) {
      result = Future.failedFuture(e);
    }
    return result.onComplete(ended -> changes.decrementAndGet());
  }

  /**
   * Checks that this process is the writer.
   *
   * @throws NotWriterException naming the writer, if it is another process
   */
  public void requireWriter() {
    if (!writer) {
      WriterLock.Holder known = holder;
      throw new NotWriterException(
          "this process only serves: send the command to " + known.describe() + ", which publishes",
          known.url() == null ? null : known.url().text());
    }
  }

  /** Stops writing and releases the lock, so that another process can take over. */
  public Future<Void> close() {
    closed = true;
    writer = false;
    Promise<Void> done = Promise.promise();
    workers.run(this::release).onComplete(done);
    return done.future();
  }

  private synchronized void release() throws IOException {
    closed = true;
    writer = false;
    lock.close();
  }
}
