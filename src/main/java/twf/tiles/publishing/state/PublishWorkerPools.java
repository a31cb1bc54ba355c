package twf.tiles.publishing.state;

import io.vertx.core.Vertx;
import twf.tiles.common.WorkerPool;

/**
 * The worker threads of publishing, separated so that a rollback never waits for a copy.
 *
 * <p>Threads of {@link #lanePool} and {@link #operatorPool} run whole operations and wait for
 * copies, probes and lanes. Steps in the other pools wait for nothing.
 */
public final class PublishWorkerPools implements AutoCloseable {
  private static final int LANE_THREADS = 8;
  private static final int OPERATOR_THREADS = 16;
  private static final int POINTER_THREADS = 2;
  private static final int VERIFICATION_THREADS = 1;

  /** One for the pass over all models; others for those of single models and of operators. */
  private static final int RETENTION_THREADS = 4;

  private final WorkerPool copyPool;
  private final WorkerPool lanePool;
  private final WorkerPool operatorPool;
  private final WorkerPool pointerPool;
  private final WorkerPool verificationPool;
  private final WorkerPool retentionPool;

  /**
   * @param name prefix of the thread names
   * @param copyThreads how many files are copied concurrently
   */
  public PublishWorkerPools(Vertx vertx, String name, int copyThreads) {
    this.copyPool = new WorkerPool(vertx, name, copyThreads);
    this.lanePool = new WorkerPool(vertx, name + "-lane", LANE_THREADS);
    this.operatorPool = new WorkerPool(vertx, name + "-operator", OPERATOR_THREADS);
    this.pointerPool = new WorkerPool(vertx, name + "-pointer", POINTER_THREADS);
    this.verificationPool = new WorkerPool(vertx, name + "-verify", VERIFICATION_THREADS);
    this.retentionPool = new WorkerPool(vertx, name + "-retention", RETENTION_THREADS);
  }

  /** Returns the pool for copying and scanning. */
  public WorkerPool copyPool() {
    return copyPool;
  }

  /** Returns the pool for steps of the publishing lanes, one thread for each model at work. */
  public WorkerPool lanePool() {
    return lanePool;
  }

  /** Returns the pool for operators' commands that move a pointer outside the publishing lane. */
  public WorkerPool operatorPool() {
    return operatorPool;
  }

  /** Returns the pool for short steps of the pointer lanes, and for parsing what a probe gets. */
  public WorkerPool pointerPool() {
    return pointerPool;
  }

  /** Returns the pool for background verification of published archives. */
  public WorkerPool verificationPool() {
    return verificationPool;
  }

  /** Returns the pool for retention, whose threads wait for their turn in the lanes. */
  public WorkerPool retentionPool() {
    return retentionPool;
  }

  @Override
  public void close() {
    copyPool.close();
    lanePool.close();
    operatorPool.close();
    pointerPool.close();
    verificationPool.close();
    retentionPool.close();
  }
}
