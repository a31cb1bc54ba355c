package twf.tiles.pmtiles;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A root or leaf directory: entries in ascending order of tiles, no two of which share a tile.
 * Immutable, 24 bytes an entry.
 */
public final class Directory {
  private static final int BYTES_PER_ENTRY = 24;
  private static final int OBJECT_OVERHEAD_BYTES = 128;

  private final long[] tileIds;
  private final int[] runLengths;
  private final long[] offsets;
  private final int[] lengths;

  Directory(long[] tileIds, int[] runLengths, long[] offsets, int[] lengths) {
    this.tileIds = tileIds;
    this.runLengths = runLengths;
    this.offsets = offsets;
    this.lengths = lengths;
  }

  /**
   * Reads a directory (PMTiles v3 specification, "Directory serialization").
   *
   * @param decompressed all of it and nothing else
   * @param where the file and which of its directories, for messages
   * @return a directory; one without entries too, which only an empty archive may have
   * @throws twf.tiles.error.FailureException malformed
   */
  public static Directory parse(Buffer decompressed, String where) {
    return new DirectoryParser(decompressed.getBytes(), where).parse();
  }

  /** The number of entries. */
  public int size() {
    return tileIds.length;
  }

  /** About how many bytes it takes in memory. */
  public int weight() {
    return OBJECT_OVERHEAD_BYTES + tileIds.length * BYTES_PER_ENTRY;
  }

  /** The entry at {@code index}, 0 to {@link #size()} - 1. */
  public DirectoryEntry entry(int index) {
    return new DirectoryEntry(tileIds[index], offsets[index], length(index), runLength(index));
  }

  /** The entry that holds {@code tileId}: itself, its run, or the leaf directory it may be in. */
  public Optional<DirectoryEntry> find(long tileId) {
    int found = Arrays.binarySearch(tileIds, tileId);
    int index = found >= 0 ? found : -found - 2;
    if (index < 0) {
      return Optional.empty();
    }
    boolean holds = isLeaf(index) || tileId - tileIds[index] < runLength(index);
    return holds ? Optional.of(entry(index)) : Optional.empty();
  }

  long tileId(int index) {
    return tileIds[index];
  }

  boolean isLeaf(int index) {
    return runLengths[index] == 0;
  }

  long runLength(int index) {
    return Integer.toUnsignedLong(runLengths[index]);
  }

  long length(int index) {
    return Integer.toUnsignedLong(lengths[index]);
  }

  long offset(int index) {
    return offsets[index];
  }

  /** How many of the entries are leaf directories. */
  int leaves() {
    int leaves = 0;
    for (int runLength : runLengths) {
      if (runLength == 0) {
        leaves++;
      }
    }
    return leaves;
  }
}
