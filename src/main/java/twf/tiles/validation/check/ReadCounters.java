package twf.tiles.validation.check;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts files and bytes read, so that tests can assert that work grows only with new frames.
 * Thread-safe.
 */
public final class ReadCounters {
  private final LongAdder archives = new LongAdder();
  private final LongAdder hashedBytes = new LongAdder();
  private final LongAdder metas = new LongAdder();

  void recordArchiveOpened() {
    archives.increment();
  }

  void recordHashed(long bytes) {
    hashedBytes.add(bytes);
  }

  void recordMetaRead() {
    metas.increment();
  }

  public Snapshot snapshot() {
    return new Snapshot(archives.sum(), hashedBytes.sum(), metas.sum());
  }

  /**
   * The counters at one time.
   *
   * @param archives number of archives opened
   * @param hashedBytes bytes of archives that were hashed
   * @param metas number of metas read
   */
  public record Snapshot(long archives, long hashedBytes, long metas) {}
}
