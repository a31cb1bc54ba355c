package twf.tiles.pmtiles;

/**
 * What an archive may ask of this program's memory, in one place; all in bytes where nothing else
 * is said. A frame of zooms 0 to 7 has at most 21,845 tiles and stays far below each of them.
 */
public final class ArchiveLimits {
  /** The length of the header (PMTiles v3 specification, "Header design"). */
  public static final int HEADER = 127;

  /** Where the root directory ends at the latest; also the length of an archive's first read. */
  public static final int ROOT_END = 16 * 1024;

  /** A directory as it lies in the archive. */
  public static final int DIRECTORY = 1 << 20;

  /** A directory after decompression. */
  public static final int DIRECTORY_DECOMPRESSED = 8 << 20;

  /** A tile, as it lies in the archive and after decompression. */
  public static final int TILE = 8 << 20;

  /** The metadata, as they lie in the archive and after decompression. */
  public static final int METADATA = 4 << 20;

  /** Entries of a directory, and of a whole archive that is verified. */
  public static final int ENTRIES = 1 << 20;

  /** Leaf directories of an archive that is verified. */
  public static final int LEAVES = 16 * 1024;

  /**
   * Levels of leaf directories below the root, as many as the reference readers follow. An entry of
   * run length 0 points to a leaf, in the root and in a leaf alike.
   */
  public static final int LEAF_LEVELS = 3;

  /** Leaf directories that are read side by side. */
  static final int READS_IN_FLIGHT = 4;

  /** What is decompressed or parsed by the calling thread even where workers are at hand. */
  static final int MAX_INLINE_BYTES = 64 * 1024;

  /** The binary logarithm of the largest window that a Zstandard frame may ask for: 16 MiB. */
  static final int ZSTD_WINDOW_LOG = 24;

  private ArchiveLimits() {}
}
