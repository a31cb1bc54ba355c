package twf.tiles.validation.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.pmtiles.DirectoryEntry;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileIndex;

/**
 * Chooses the tiles of an archive to inspect in addition to the two mandatory ones. The random seed
 * is derived from the archive's directories, so that every validation of the same file inspects the
 * same tiles. Not thread-safe.
 */
public final class TileSelection {
  /** The number of random tiles to decode, and of tiles next to a gap. */
  private static final int DECODED = 2;

  /** The number of tiles whose first bytes are checked. */
  private static final int SIGNATURES = 32;

  private final TileIndex index;
  private final long seed;
  private final SplittableRandom random;

  public TileSelection(TileIndex index) {
    this.index = index;
    this.seed = seed(index);
    this.random = new SplittableRandom(seed);
  }

  private static long seed(TileIndex index) {
    long seed = index.size();
    for (int i = 0; i < index.size(); i++) {
      DirectoryEntry entry = index.entry(i);
      seed = 31 * seed + entry.tileId();
      seed = 31 * seed + entry.offset();
      seed = 31 * seed + entry.length();
    }
    return seed;
  }

  /** Formats the seed for messages. */
  public String seedName() {
    return String.format(Locale.ROOT, "seed %016x", seed);
  }

  /** Chooses the tiles to decode, unordered. */
  Set<Long> tiles(TilePyramid pyramid, Bounds bounds) {
    Set<Long> tiles = new LinkedHashSet<>();
    for (int i = 0; i < DECODED; i++) {
      DirectoryEntry entry = index.entry(random.nextInt(index.size()));
      long end =
          Math.min(entry.tileId() + entry.runLength(), TileId.firstOf(Identifiers.ZOOM_MAX + 1));
      if (entry.tileId() < end) {
        tiles.add(random.nextLong(entry.tileId(), end));
      }
    }
    List<Long> besideGaps = bounds.isValidRange() ? pyramid.besideGaps(bounds) : List.of();
    for (int i = 0; i < DECODED && !besideGaps.isEmpty(); i++) {
      tiles.add(besideGaps.get(random.nextInt(besideGaps.size())));
    }
    return tiles;
  }

  /**
   * Chooses the entries whose first bytes are checked. Includes the entry with the highest offset
   * in the file.
   */
  Set<DirectoryEntry> contents() {
    DirectoryEntry last = index.entry(0);
    for (int i = 1; i < index.size(); i++) {
      DirectoryEntry entry = index.entry(i);
      last = entry.offset() > last.offset() ? entry : last;
    }
    Set<DirectoryEntry> contents = new LinkedHashSet<>();
    contents.add(last);
    for (int i = 0; i < SIGNATURES; i++) {
      contents.add(index.entry(random.nextInt(index.size())));
    }
    return contents;
  }
}
