package twf.tiles.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room there is. */
@FunctionalInterface
interface UsableSpace {
  /** What may still be written to the file system, in bytes. Blocks. */
  long bytes() throws IOException;

  /** That of the file system of a folder. */
  static UsableSpace of(Path folder) {
    return () -> Files.getFileStore(folder).getUsableSpace();
  }
}
