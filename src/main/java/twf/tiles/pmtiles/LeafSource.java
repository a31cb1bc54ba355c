package twf.tiles.pmtiles;

import io.vertx.core.Future;

/** Where leaf directories come from, such as a cache before {@link Archive#leaf}. */
@FunctionalInterface
public interface LeafSource {

  /** The leaf directory that {@code entry} of another directory leads to. */
  Future<Directory> leaf(Entry entry);
}
