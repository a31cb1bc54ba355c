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
 * Whether this process is the one that writes. One that is not waits, serves, and takes over when
 * the other ends. Thread-safe.
 */
public final class WriterElection {
  /** How often a waiting process tries, and a writing one looks: one takes over within 10 s. */
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

  private static final Future<Boolean> NOT_ACQUIRED = Future.succeededFuture(false);

  private static final Logger LOG = LoggerFactory.getLogger(WriterElection.class);

  private final Vertx vertx;
  private final WorkerPool workers;
  private final WriterLock lock;
  private final RootCheck roots;
  private volatile boolean writer;
  private volatile boolean closed;

  public WriterElection(Vertx vertx, WorkerPool workers, WriterLock lock) {
    this(vertx, workers, lock, RootCheck.NONE);
  }

  /**
   * @param roots must be right for the lock to be taken: its file is made where it is missing
   */
  public WriterElection(Vertx vertx, WorkerPool workers, WriterLock lock, RootCheck roots) {
    this.vertx = vertx;
    this.workers = workers;
    this.lock = lock;
    this.roots = roots;
  }

  /** Whether this process writes. */
  public boolean isWriter() {
    return writer;
  }

  /** Who holds the lock, for people. */
  public String holder() {
    return lock.holder();
  }

  /**
   * Runs {@code prepare} once this process holds the lock, then lets it write; again, where it
   * loses the lock, as somebody removed its file.
   *
   * @param changed told when it writes from now on, and when it does not any more
   * @return completes with whether it writes already, after the first try
   */
  public Future<Boolean> acquire(Supplier<Future<Void>> prepare, Runnable changed) {
    return attempt(prepare)
        .onSuccess(
            now -> {
              if (now) {
                changed.run();
                keepLooking(prepare, changed);
              } else {
                LOG.warn(
                    "this process only serves: {} publishes to the same MANIFEST_ROOT; waiting to take over",
                    lock.holder());
                waitForTurn(prepare, changed, "");
              }
            });
  }

  /**
   * Serves without having tried to become the writer, and tries from now on: for roots that cannot
   * be written to now.
   */
  public void acquireLater(Supplier<Future<Void>> prepare, Runnable changed) {
    waitForTurn(prepare, changed, "");
  }

  /** Whoever removes the lock's file lets another process write: then this one must not. */
  private void keepLooking(Supplier<Future<Void>> prepare, Runnable changed) {
    later(
        () ->
            workers
                .call(this::isLost)
                .onComplete(
                    (lost, cause) -> {
                      if (cause == null && lost) {
                        LOG.error(
                            "the lock of MANIFEST_ROOT was removed or replaced: nothing is published until this process has it again; never remove .lock");
                        changed.run();
                        waitForTurn(prepare, changed, "");
                      } else {
                        keepLooking(prepare, changed);
                      }
                    }));
  }

  /**
   * @param told why the try before failed: the same is not told again
   */
  private void waitForTurn(Supplier<Future<Void>> prepare, Runnable changed, String told) {
    later(
        () ->
            attempt(prepare)
                .onComplete(
                    (now, cause) -> {
                      if (cause != null) {
                        if (!closed && !told.equals(cause.toString())) {
                          LOG.error("could not take over: {}; trying on", cause.toString());
                        }
                        waitForTurn(prepare, changed, cause.toString());
                      } else if (now) {
                        LOG.info("this process publishes from now on: no other one does");
                        changed.run();
                        keepLooking(prepare, changed);
                      } else {
                        waitForTurn(prepare, changed, "");
                      }
                    }));
  }

  /** After a while, unless it is closed by then. */
  private void later(Runnable next) {
    vertx.setTimer(
        POLL_INTERVAL.toMillis(),
        timer -> {
          if (!closed) {
            next.run();
          }
        });
  }

  private Future<Boolean> attempt(Supplier<Future<Void>> prepare) {
    return workers
        .call(this::tryAcquire)
        .compose(
            now ->
                now
                    ? prepare.get().compose(ready -> begun()).recover(this::giveBack)
                    : NOT_ACQUIRED);
  }

  /** Another process may be able to do what this one could not prepare itself for. */
  private Future<Boolean> giveBack(Throwable cause) {
    return workers.run(this::releaseUnlessWriter).transform(released -> Future.failedFuture(cause));
  }

  private synchronized void releaseUnlessWriter() throws IOException {
    if (!writer) {
      lock.close();
    }
  }

  private Future<Boolean> begun() {
    return closed ? NOT_ACQUIRED : workers.call(this::begin);
  }

  private synchronized boolean tryAcquire() throws IOException {
    roots.require();
    return !closed && lock.tryAcquire();
  }

  /** Not so where the lock was given back, or lost, while this process prepared itself. */
  private synchronized boolean begin() throws IOException {
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
   * Passes where this process writes.
   *
   * @throws FailureException naming who does, where it does not
   */
  public void require() {
    if (!writer) {
      throw FailureException.unavailable(
          "this process only serves: send the command to " + lock.holder() + ", which publishes");
    }
  }

  /** Gives the lock back, for another process to take over. */
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
