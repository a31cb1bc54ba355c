package twf.tiles.pmtiles;

import io.vertx.core.Future;

/** Where leaf directories come from, such as a cache before {@link PmtilesReader#leaf}. */
@FunctionalInterface
public interface LeafDirectorySource {

  /** The leaf directory that {@code entry} of another directory leads to. */
  Future<Directory> leaf(DirectoryEntry entry);
}
