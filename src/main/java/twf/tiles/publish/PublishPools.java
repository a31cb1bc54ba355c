package twf.tiles.publish;

import io.vertx.core.Vertx;
import twf.tiles.async.Blocking;

/** The threads of publishing, apart by what must not wait for what. */
public final class PublishPools implements AutoCloseable {
  private static final int POINTER_THREADS = 2;
  private static final int VERIFYING_THREADS = 1;

  private final Blocking copies;
  private final Blocking pointers;
  private final Blocking verifying;

  /**
   * @param name part of the names of all threads
   * @param copyThreads how many files are copied at a time
   */
  public PublishPools(Vertx vertx, String name, int copyThreads) {
    this.copies = new Blocking(vertx, name, copyThreads);
    this.pointers = new Blocking(vertx, name + "-pointer", POINTER_THREADS);
    this.verifying = new Blocking(vertx, name + "-verify", VERIFYING_THREADS);
  }

  /** For what copies, removes and looks through. */
  public Blocking copies() {
    return copies;
  }

  /** For the short steps of the pointer lanes: a rollback finds a thread whatever is copied. */
  Blocking pointers() {
    return pointers;
  }

  /** For reading published archives in the background. */
  Blocking verifying() {
    return verifying;
  }

  @Override
  public void close() {
    copies.close();
    pointers.close();
    verifying.close();
  }
}
