package twf.tiles.writer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.storage.RootCheck;
import twf.tiles.storage.WriterLock;

/**
 * Elects the one process that may write, by a file lock below MANIFEST_ROOT. A process without the
 * lock only serves, and takes over when the lock is free. Thread-safe.
 */
public final class WriterElection {
  /**
   * How often a waiting process tries to get the lock and the writer checks it: a takeover takes
   * less than 10 s.
   */
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

  private static final Future<Boolean> NOT_ACQUIRED = Future.succeededFuture(false);

  private static final Logger LOG = LoggerFactory.getLogger(WriterElection.class);

  private final Vertx vertx;
  private final WorkerPool workers;
  private final WriterLock lock;
  private final RootCheck roots;
  private volatile boolean writer;
  private volatile boolean closed;

  /** The error of the last attempt; the same error is logged only once. */
  private volatile String lastError = "";

  public WriterElection(Vertx vertx, WorkerPool workers, WriterLock lock) {
    this(vertx, workers, lock, RootCheck.NONE);
  }

  /**
   * @param roots checked before the lock is acquired, because acquiring creates a missing lock file
   */
  public WriterElection(Vertx vertx, WorkerPool workers, WriterLock lock, RootCheck roots) {
    this.vertx = vertx;
    this.workers = workers;
    this.lock = lock;
    this.roots = roots;
  }

  /** Returns whether this process is the writer. */
  public boolean isWriter() {
    return writer;
  }

  /** Describes the holder of the lock, for people. */
  public String owner() {
    return lock.owner();
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
                    "this process only serves: {} publishes to the same MANIFEST_ROOT; waiting to take over",
                    lock.owner());
              }
              acquireLater(prepare, onChange);
            });
  }

  /**
   * Waits to become the writer without a first attempt, for roots that are not writable now. See
   * {@link #acquire}.
   */
  public void acquireLater(Supplier<Future<Void>> prepare, Runnable onChange) {
    vertx.setTimer(
        POLL_INTERVAL.toMillis(),
        timer -> {
          if (!closed) {
            (writer ? checkLock(onChange) : retry(prepare, onChange))
                .onComplete(done -> acquireLater(prepare, onChange));
          }
        });
  }

  /**
   * Checks the lock file. If it was removed or replaced, another process can get the lock, so this
   * one stops writing.
   */
  private Future<Boolean> checkLock(Runnable onChange) {
    return workers
        .call(this::isLost)
        .onSuccess(
            lost -> {
              if (lost) {
                LOG.error(
                    "the lock of MANIFEST_ROOT was removed or replaced: publishing stops"
                        + " until this process acquires it again; never remove .lock");
                onChange.run();
              }
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
    }
  }

  private Future<Boolean> activateOnWorker() {
    return closed ? NOT_ACQUIRED : workers.call(this::activate);
  }

  private synchronized boolean tryAcquire() throws IOException {
    roots.require();
    return !closed && lock.tryAcquire();
  }

  /** Becomes the writer. False if the lock was closed or lost during the preparation. */
  private synchronized boolean activate() throws IOException {
    writer = !closed && lock.isInPlace();
    return writer;
  }

  private synchronized boolean isLost() throws IOException {
    if (closed || lock.isInPlace()) {
      return false;
    }
    writer = false;
    lock.close();
    return true;
  }

  /**
   * Checks that this process is the writer.
   *
   * @throws FailureException naming the writer, if it is another process
   */
  public void requireWriter() {
    if (!writer) {
      throw FailureException.unavailable(
          "this process only serves: send the command to " + lock.owner() + ", which publishes");
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
