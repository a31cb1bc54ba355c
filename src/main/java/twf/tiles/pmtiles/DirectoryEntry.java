package twf.tiles.pmtiles;

/**
 * An entry of a directory.
 *
 * @param tileId the first tile's id
 * @param offset bytes from the start of the tile data, or of the leaf directories if it is a leaf
 * @param length bytes, at least 1
 * @param runLength how many tiles in a row have this content; 0 for a leaf directory
 */
public record DirectoryEntry(long tileId, long offset, long length, long runLength) {

  /** Whether the entry leads to a leaf directory. */
  public boolean isLeaf() {
    return runLength == 0;
  }
}
