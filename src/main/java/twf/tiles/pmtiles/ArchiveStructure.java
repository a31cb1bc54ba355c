package twf.tiles.pmtiles;

import io.vertx.core.Future;
import java.util.Map;

/**
 * Reads all of an archive but its tiles, and says whether it is what it claims to be: sections,
 * directories (order, overlap, depth, lengths), counts and the order of contents.
 *
 * <p>Each directory is read once; time and memory grow with the entries and are bounded by {@link
 * Limits}.
 */
public final class ArchiveStructure {
  private ArchiveStructure() {}

  /**
   * Verifies an archive, which stays open.
   *
   * @return all tile entries; fails with a {@link twf.tiles.failure.TileException}: malformed,
   *     saying what was expected and found, or storage
   */
  public static Future<ArchiveIndex> verify(Archive archive) {
    return Future.succeededFuture(archive)
        .compose(
            opened -> {
              SectionsCheck.all(opened.header(), opened.size(), opened.name());
              return new LeafDirectories(opened).readAll();
            })
        .compose(leaves -> index(archive, leaves));
  }

  private static Future<ArchiveIndex> index(Archive archive, Map<Long, Directory> leaves) {
    int weight = archive.root().size();
    for (Directory leaf : leaves.values()) {
      weight += leaf.size();
    }
    return archive
        .reader()
        .compute(
            weight,
            () -> {
              ArchiveIndex index = new EntriesCollector(archive, leaves).collect();
              new IndexCheck(archive.header(), index, archive.name()).check();
              return index;
            });
  }
}
