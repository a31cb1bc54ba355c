package twf.tiles.pmtiles;

import java.util.Map;
import java.util.Objects;
import twf.tiles.error.FailureException;

/** Walks all directories in the order of tiles and collects the tile entries, checking each. */
final class EntryCollector {
  private final PmtilesReader archive;
  private final Map<Long, Directory> leaves;
  private final TileIndex.Builder index;

  EntryCollector(PmtilesReader archive, Map<Long, Directory> leaves) {
    this.archive = archive;
    this.leaves = leaves;
    int count = tilesOf(archive.root());
    for (Directory leaf : leaves.values()) {
      count += tilesOf(leaf);
    }
    this.index = new TileIndex.Builder(count);
  }

  TileIndex collect() {
    walk(archive.root(), 0, Long.MAX_VALUE);
    return index.build();
  }

  private static int tilesOf(Directory directory) {
    return directory.size() - directory.leaves();
  }

  /** Collects what is below {@code directory}, all of which must lie in from (inclusive) to end. */
  private void walk(Directory directory, long from, long end) {
    for (int i = 0; i < directory.size(); i++) {
      long tileId = directory.tileId(i);
      long last = directory.isLeaf(i) ? tileId : tileId + directory.runLength(i) - 1;
      if (tileId < from || last >= end) {
        throw malformed(
            "leaf directory of tiles %d to %d holds tiles %d to %d"
                .formatted(from, end - 1, tileId, last));
      }
      if (directory.isLeaf(i)) {
        Directory leaf = Objects.requireNonNull(leaves.get(directory.offset(i)));
        walk(leaf, tileId, i + 1 < directory.size() ? directory.tileId(i + 1) : end);
      } else {
        add(directory.entry(i));
      }
    }
  }

  private void add(DirectoryEntry entry) {
    Section tiles = archive.header().tiles();
    if (!tiles.contains(entry.offset(), entry.length())) {
      throw malformed(
          "tile %d: expected within the tile data's %d bytes, found %d bytes at %d"
              .formatted(entry.tileId(), tiles.length(), entry.length(), entry.offset()));
    }
    if (entry.length() > ArchiveLimits.TILE) {
      throw malformed(
          "tile %d: %d bytes, more than %d"
              .formatted(entry.tileId(), entry.length(), ArchiveLimits.TILE));
    }
    index.add(entry);
  }

  private FailureException malformed(String problem) {
    return FailureException.malformed(archive.name(), problem);
  }
}
