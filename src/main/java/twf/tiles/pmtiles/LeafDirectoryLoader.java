package twf.tiles.pmtiles;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.error.FailureException;

/**
 * Reads every leaf directory of an archive once, level by level. As no two may share a byte, none
 * can lead back to itself or be reached twice.
 */
final class LeafDirectoryLoader {
  private final PmtilesReader archive;
  private final AtomicInteger entries = new AtomicInteger();
  private final TreeMap<Long, Long> endOfOffset = new TreeMap<>();
  private final Map<Long, Directory> leaves = new HashMap<>();

  LeafDirectoryLoader(PmtilesReader archive) {
    this.archive = archive;
  }

  /** All leaf directories by their offset. */
  Future<Map<Long, Directory>> readAll() {
    entries.set(archive.root().size());
    return readBelow(List.of(archive.root()), 1).map(done -> leaves);
  }

  static FailureException tooDeep(String where) {
    return FailureException.malformed(
        where, "leaf directories more than " + ArchiveLimits.LEAF_LEVELS + " levels deep");
  }

  private Future<Void> readBelow(List<Directory> parents, int level) {
    List<DirectoryEntry> found = claim(parents);
    if (found.isEmpty()) {
      return Future.succeededFuture();
    }
    if (level > ArchiveLimits.LEAF_LEVELS) {
      return Future.failedFuture(tooDeep(archive.name()));
    }
    return BoundedConcurrency.mapConcurrently(found, ArchiveLimits.READS_IN_FLIGHT, this::read)
        .compose(
            directories -> {
              for (int i = 0; i < directories.size(); i++) {
                leaves.put(found.get(i).offset(), directories.get(i));
              }
              return readBelow(directories, level + 1);
            });
  }

  private List<DirectoryEntry> claim(List<Directory> parents) {
    long count = endOfOffset.size();
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
          found.add(claim(parent.entry(i)));
        }
      }
    }
    return found;
  }

  private DirectoryEntry claim(DirectoryEntry leaf) {
    long end = leaf.offset() + leaf.length();
    Map.Entry<Long, Long> before = endOfOffset.lowerEntry(end);
    if (before != null && before.getValue() > leaf.offset()) {
      throw malformed(
          "leaf directory of tile %d, %d bytes at %d, overlaps the one at %d"
              .formatted(leaf.tileId(), leaf.length(), leaf.offset(), before.getKey()));
    }
    endOfOffset.put(leaf.offset(), end);
    return leaf;
  }

  private Future<Directory> read(DirectoryEntry entry) {
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

  private FailureException malformed(String problem) {
    return FailureException.malformed(archive.name(), problem);
  }
}
