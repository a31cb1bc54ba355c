package twf.tiles.validation.check;

import java.util.concurrent.atomic.LongAdder;

/** How much was read, to hold the rule that work grows with what is new. Thread-safe. */
public final class ReadCounters {
  private final LongAdder archives = new LongAdder();
  private final LongAdder hashedBytes = new LongAdder();
  private final LongAdder metas = new LongAdder();

  void archiveOpened() {
    archives.increment();
  }

  void hashed(long bytes) {
    hashedBytes.add(bytes);
  }

  void metaRead() {
    metas.increment();
  }

  public Snapshot snapshot() {
    return new Snapshot(archives.sum(), hashedBytes.sum(), metas.sum());
  }

  /**
   * How much at one time.
   *
   * @param archives opened
   * @param hashedBytes of archives, read to their ends
   * @param metas read
   */
  public record Snapshot(long archives, long hashedBytes, long metas) {}
}
