package twf.tiles.pmtiles.writer;

/**
 * An entry of a directory (PMTiles v3 specification, section 4).
 *
 * @param tileId the first tile
 * @param offset in the section of tiles, or of leaves
 * @param length in bytes
 * @param runLength how many tiles in a row have these bytes; 0 for a leaf directory
 */
record WrittenEntry(long tileId, long offset, int length, int runLength) {

  WrittenEntry withLongerRun() {
    return new WrittenEntry(tileId, offset, length, runLength + 1);
  }
}
