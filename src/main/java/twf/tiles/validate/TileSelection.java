package twf.tiles.validate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.Words;
import twf.tiles.pmtiles.ArchiveIndex;
import twf.tiles.pmtiles.Entry;
import twf.tiles.pmtiles.TileId;

/**
 * Chooses the tiles of an archive that are looked at beside the two that every archive must have.
 * The seed comes out of the archive's directories, so that whoever looks at the same file looks at
 * the same tiles.
 */
final class TileSelection {
  /** How many tiles are decoded, of all and of those beside a gap. */
  private static final int DECODED = 2;

  /** How many tiles have their first bytes looked at. */
  private static final int SIGNATURES = 32;

  private final ArchiveIndex index;
  private final long seed;
  private final SplittableRandom random;

  TileSelection(ArchiveIndex index) {
    this.index = index;
    this.seed = seed(index);
    this.random = new SplittableRandom(seed);
  }

  private static long seed(ArchiveIndex index) {
    long seed = index.size();
    for (int i = 0; i < index.size(); i++) {
      Entry entry = index.entry(i);
      seed = 31 * seed + entry.tileId();
      seed = 31 * seed + entry.offset();
      seed = 31 * seed + entry.length();
    }
    return seed;
  }

  /** For messages. */
  String seedName() {
    return String.format(Locale.ROOT, "seed %016x", seed);
  }

  /** The tiles to be decoded, in no order. */
  Set<Long> tiles(TilePyramid pyramid, Bounds bounds) {
    Set<Long> tiles = new LinkedHashSet<>();
    for (int i = 0; i < DECODED; i++) {
      Entry entry = index.entry(random.nextInt(index.size()));
      long end = Math.min(entry.tileId() + entry.runLength(), TileId.firstOf(Words.ZOOM_MAX + 1));
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

  /** The entries whose content is to begin as an image, the last of the file among them. */
  Set<Entry> contents() {
    Entry last = index.entry(0);
    for (int i = 1; i < index.size(); i++) {
      Entry entry = index.entry(i);
      last = entry.offset() > last.offset() ? entry : last;
    }
    Set<Entry> contents = new LinkedHashSet<>();
    contents.add(last);
    for (int i = 0; i < SIGNATURES; i++) {
      contents.add(index.entry(random.nextInt(index.size())));
    }
    return contents;
  }
}
