package twf.tiles.catalog;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A reference to a snapshot file whose content was verified against its name. Does not hold the
 * content.
 *
 * @param path the path of the file
 * @param variable the snapshot's variable
 * @param name the snapshot's name, which is derived from its content
 * @param bytes the size of the file
 * @param lastUpdated when the builder wrote the manifest from which the snapshot was made
 */
public record SnapshotFile(
    Path path, String variable, String name, long bytes, Instant lastUpdated) {
  /** The approximate heap use of an instance in bytes. */
  static final int WEIGHT = 400;
}
