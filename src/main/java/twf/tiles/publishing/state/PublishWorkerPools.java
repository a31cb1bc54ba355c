package twf.tiles.publishing.state;

import io.vertx.core.Vertx;
import twf.tiles.common.WorkerPool;

/**
 * The worker threads of publishing, separated so that short pointer steps never wait for copies.
 */
public final class PublishWorkerPools implements AutoCloseable {
  private static final int POINTER_THREADS = 2;
  private static final int VERIFICATION_THREADS = 1;

  private final WorkerPool copyPool;
  private final WorkerPool pointerPool;
  private final WorkerPool verificationPool;

  /**
   * @param name prefix of the thread names
   * @param copyThreads how many files are copied concurrently
   */
  public PublishWorkerPools(Vertx vertx, String name, int copyThreads) {
    this.copyPool = new WorkerPool(vertx, name, copyThreads);
    this.pointerPool = new WorkerPool(vertx, name + "-pointer", POINTER_THREADS);
    this.verificationPool = new WorkerPool(vertx, name + "-verify", VERIFICATION_THREADS);
  }

  /** Returns the pool for copying, removing and scanning. */
  public WorkerPool copyPool() {
    return copyPool;
  }

  /**
   * Returns the pool for the short steps of the pointer lanes. A rollback never waits for a copy.
   */
  public WorkerPool pointerPool() {
    return pointerPool;
  }

  /** Returns the pool for background verification of published archives. */
  public WorkerPool verificationPool() {
    return verificationPool;
  }

  @Override
  public void close() {
    copyPool.close();
    pointerPool.close();
    verificationPool.close();
  }
}
