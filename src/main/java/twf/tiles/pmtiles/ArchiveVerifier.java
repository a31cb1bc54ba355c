package twf.tiles.pmtiles;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.error.FailureException;

/**
 * Reads all of an archive but its tiles, and says whether it is what it claims to be: sections,
 * directories (order, overlap, depth, lengths), counts and the order of contents.
 *
 * <p>Each directory is read once; time and memory grow with the entries and are bounded by {@link
 * ArchiveLimits}.
 */
public final class ArchiveVerifier {
  private final PmtilesReader archive;
  private final Header header;
  private final AtomicInteger entries;
  private final TreeMap<Long, Long> endOfLeaf = new TreeMap<>();
  private final Map<Long, Directory> leaves = new HashMap<>();

  private ArchiveVerifier(PmtilesReader archive) {
    this.archive = archive;
    this.header = archive.header();
    this.entries = new AtomicInteger(archive.root().size());
  }

  /**
   * Verifies an archive, which stays open.
   *
   * @return all tile entries; fails with a {@link FailureException}: malformed, saying what was
   *     expected and found, or storage
   */
  public static Future<TileIndex> verify(PmtilesReader archive) {
    ArchiveVerifier verifier = new ArchiveVerifier(archive);
    return Future.succeededFuture()
        .compose(
            started -> {
              verifier.checkSections();
              verifier.checkZooms();
              return verifier.readLeavesBelow(List.of(archive.root()), 1);
            })
        .compose(read -> archive.compute(verifier.entries.get(), verifier::index));
  }

  /** Whether all sections lie within the file, and no two share a byte. */
  private void checkSections() {
    record Named(String name, Section section) {}
    List<Named> sections = new ArrayList<>();
    sections.add(new Named("header", new Section(0, ArchiveLimits.HEADER)));
    sections.add(new Named("root directory", header.root()));
    sections.add(new Named("metadata", header.metadata()));
    sections.add(new Named("leaf directories", header.leaves()));
    sections.add(new Named("tile data", header.tiles()));
    sections.removeIf(named -> named.section().isEmpty());
    for (Named named : sections) {
      named.section().requireWithinFile(archive.size(), named.name(), archive.name());
    }
    sections.sort(Comparator.comparingLong(named -> named.section().offset()));
    for (int i = 1; i < sections.size(); i++) {
      Named before = sections.get(i - 1);
      Named named = sections.get(i);
      if (before.section().offset() + before.section().length() > named.section().offset()) {
        throw malformed(
            "%s at %s and %s at %s overlap"
                .formatted(
                    before.name(),
                    before.section().describe(),
                    named.name(),
                    named.section().describe()));
      }
    }
  }

  private void checkZooms() {
    if (header.minZoom() > header.maxZoom() || header.maxZoom() > TileId.MAX_ZOOM) {
      throw malformed(
          "zooms: expected a range within 0 to %d, found %d to %d"
              .formatted(TileId.MAX_ZOOM, header.minZoom(), header.maxZoom()));
    }
  }

  /**
   * Reads every leaf directory once, level by level. As no two may share a byte, none can lead back
   * to itself or be reached twice.
   */
  private Future<Void> readLeavesBelow(List<Directory> parents, int level) {
    List<DirectoryEntry> found = claimLeaves(parents);
    if (found.isEmpty()) {
      return Future.succeededFuture();
    }
    if (level > ArchiveLimits.LEAF_LEVELS) {
      return Future.failedFuture(archive.tooDeep());
    }
    return BoundedConcurrency.mapConcurrently(found, ArchiveLimits.READS_IN_FLIGHT, this::readLeaf)
        .compose(
            directories -> {
              for (int i = 0; i < directories.size(); i++) {
                leaves.put(found.get(i).offset(), directories.get(i));
              }
              return readLeavesBelow(directories, level + 1);
            });
  }

  private List<DirectoryEntry> claimLeaves(List<Directory> parents) {
    long count = endOfLeaf.size();
    for (Directory parent : parents) {
      count += parent.leaves();
    }
    if (count > ArchiveLimits.LEAVES) {
      throw malformed(count + " leaf directories, more than " + ArchiveLimits.LEAVES);
    }
    List<DirectoryEntry> found = new ArrayList<>();
    for (Directory parent : parents) {
      for (int i = 0; i < parent.size(); i++) {
        if (parent.isLeaf(i)) {
          DirectoryEntry leaf = parent.entry(i);
          claim(leaf);
          found.add(leaf);
        }
      }
    }
    return found;
  }

  /** Notes the bytes of a leaf directory; throws if another one has some of them. */
  private void claim(DirectoryEntry leaf) {
    long end = leaf.offset() + leaf.length();
    Map.Entry<Long, Long> before = endOfLeaf.lowerEntry(end);
    if (before != null && before.getValue() > leaf.offset()) {
      throw malformed(
          "leaf directory of tile %d, %d bytes at %d, overlaps the one at %d"
              .formatted(leaf.tileId(), leaf.length(), leaf.offset(), before.getKey()));
    }
    endOfLeaf.put(leaf.offset(), end);
  }

  private Future<Directory> readLeaf(DirectoryEntry entry) {
    return archive
        .leaf(entry)
        .map(
            leaf -> {
              if (entries.addAndGet(leaf.size()) > ArchiveLimits.ENTRIES) {
                throw malformed("more than " + ArchiveLimits.ENTRIES + " entries");
              }
              return leaf;
            });
  }

  /** Collects the tile entries of all directories and compares them with the header. */
  private TileIndex index() {
    int tiles = archive.root().size() - archive.root().leaves();
    for (Directory leaf : leaves.values()) {
      tiles += leaf.size() - leaf.leaves();
    }
    TileIndex.Builder builder = new TileIndex.Builder(tiles);
    collect(archive.root(), 0, Long.MAX_VALUE, builder);
    TileIndex index = builder.build();
    checkCount("addressed tiles", header.addressedTiles(), index.addressedTiles());
    checkCount("tile entries", header.tileEntries(), index.size());
    checkCount("tile contents", header.tileContents(), countContents(index));
    if (header.clustered()) {
      checkClustered(index);
    }
    return index;
  }

  /**
   * Collects what is below {@code directory} in the order of tiles, all of which must lie in from
   * (inclusive) to end. Recursion is bounded by {@link ArchiveLimits#LEAF_LEVELS}.
   */
  private void collect(Directory directory, long from, long end, TileIndex.Builder index) {
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
        long next = i + 1 < directory.size() ? directory.tileId(i + 1) : end;
        collect(leaf, tileId, next, index);
      } else {
        DirectoryEntry tile = directory.entry(i);
        checkTile(tile);
        index.add(tile);
      }
    }
  }

  private void checkTile(DirectoryEntry tile) {
    if (!header.tiles().contains(tile.offset(), tile.length())) {
      throw malformed(
          "tile %d: expected within the tile data's %d bytes, found %d bytes at %d"
              .formatted(tile.tileId(), header.tiles().length(), tile.length(), tile.offset()));
    }
    if (tile.length() > ArchiveLimits.TILE) {
      throw malformed(
          "tile %d: %d bytes, more than %d"
              .formatted(tile.tileId(), tile.length(), ArchiveLimits.TILE));
    }
  }

  private void checkCount(String what, long said, long found) {
    if (said != 0 && said != found) {
      throw malformed("%s: the header says %d, found %d".formatted(what, said, found));
    }
  }

  private static long countContents(TileIndex index) {
    long[] offsets = new long[index.size()];
    Arrays.setAll(offsets, index::offset);
    Arrays.sort(offsets);
    long contents = 0;
    for (int i = 0; i < offsets.length; i++) {
      if (i == 0 || offsets[i] != offsets[i - 1]) {
        contents++;
      }
    }
    return contents;
  }

  /** Each content lies behind all that came before, or came before itself. Gaps are allowed. */
  private void checkClustered(TileIndex index) {
    long[] seen = new long[index.size()];
    int count = 0;
    for (int i = 0; i < index.size(); i++) {
      long offset = index.offset(i);
      if (count == 0 || offset > seen[count - 1]) {
        seen[count++] = offset;
      } else if (Arrays.binarySearch(seen, 0, count, offset) < 0) {
        throw malformed(
            "the header says clustered, and the content of tile %d at %d lies before that at %d"
                .formatted(index.entry(i).tileId(), offset, seen[count - 1]));
      }
    }
  }

  private FailureException malformed(String problem) {
    return FailureException.malformed(archive.name(), problem);
  }
}
