package twf.tiles.catalog;

import java.nio.file.Path;
import java.time.Instant;

/**
 * The file of a snapshot whose bytes are those that its name says; not its content.
 *
 * @param path the file
 * @param variable the variable that it is of
 * @param name the snapshot's name, which follows from its content
 * @param bytes its size
 * @param lastUpdated when the builder wrote the manifest that it came from
 */
public record SnapshotFile(
    Path path, String variable, String name, long bytes, Instant lastUpdated) {
  /** About how much one takes on the heap. */
  static final int WEIGHT = 400;
}
