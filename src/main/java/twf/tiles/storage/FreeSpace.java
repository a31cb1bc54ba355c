package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room there is. */
@FunctionalInterface
public interface FreeSpace {
  /** What may still be written to the file system, in bytes. Blocks. */
  long bytes() throws IOException;

  /** That of the file system of a folder. */
  static FreeSpace of(Path folder) {
    return () -> Files.getFileStore(folder).getUsableSpace();
  }
}
