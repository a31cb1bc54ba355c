package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reports the free space of a file system. */
@FunctionalInterface
public interface FreeSpace {
  /** Returns the usable space in bytes. Blocks. */
  long bytes() throws IOException;

  /** Returns a reader of the usable space of the file system that holds a directory. */
  static FreeSpace of(Path folder) {
    return () -> Files.getFileStore(folder).getUsableSpace();
  }
}
