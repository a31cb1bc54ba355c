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
public final class ArchiveVerifier {
  private ArchiveVerifier() {}

  /**
   * Verifies an archive, which stays open.
   *
   * @return all tile entries; fails with a {@link twf.tiles.error.FailureException}: malformed,
   *     saying what was expected and found, or storage
   */
  public static Future<TileIndex> verify(PmtilesReader archive) {
    return Future.succeededFuture(archive)
        .compose(
            opened -> {
              SectionVerifier.checkAll(opened.header(), opened.size(), opened.name());
              return new LeafDirectoryLoader(opened).readAll();
            })
        .compose(leaves -> index(archive, leaves));
  }

  private static Future<TileIndex> index(PmtilesReader archive, Map<Long, Directory> leaves) {
    int weight = archive.root().size();
    for (Directory leaf : leaves.values()) {
      weight += leaf.size();
    }
    return archive
        .reader()
        .compute(
            weight,
            () -> {
              TileIndex index = new EntryCollector(archive, leaves).collect();
              new IndexVerifier(archive.header(), index, archive.name()).check();
              return index;
            });
  }
}
