package twf.tiles.publishing.state;

import io.vertx.core.Vertx;
import twf.tiles.common.WorkerPool;

/** The threads of publishing, apart by what must not wait for what. */
public final class PublishWorkerPools implements AutoCloseable {
  private static final int POINTER_THREADS = 2;
  private static final int VERIFYING_THREADS = 1;

  private final WorkerPool copyPool;
  private final WorkerPool pointerPool;
  private final WorkerPool verificationPool;

  /**
   * @param name part of the names of all threads
   * @param copyThreads how many files are copied at a time
   */
  public PublishWorkerPools(Vertx vertx, String name, int copyThreads) {
    this.copyPool = new WorkerPool(vertx, name, copyThreads);
    this.pointerPool = new WorkerPool(vertx, name + "-pointer", POINTER_THREADS);
    this.verificationPool = new WorkerPool(vertx, name + "-verify", VERIFYING_THREADS);
  }

  /** For what copies, removes and looks through. */
  public WorkerPool copyPool() {
    return copyPool;
  }

  /** For the short steps of the pointer lanes: a rollback finds a thread whatever is copied. */
  public WorkerPool pointerPool() {
    return pointerPool;
  }

  /** For reading published archives in the background. */
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
