package twf.tiles.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import twf.tiles.failure.Failure;
import twf.tiles.failure.TileException;

/** {@code disk-space}: what is new fits where it is to be published. */
final class DiskSpace {
  private final Path publishRoot;
  private final long minFreeBytes;

  /**
   * @param minFreeBytes what must stay free
   */
  DiskSpace(Path publishRoot, long minFreeBytes) {
    this.publishRoot = publishRoot;
    this.minFreeBytes = minFreeBytes;
  }

  /**
   * Blocks.
   *
   * @param newBytes to be copied
   * @return both numbers in words; throws where there is too little
   */
  String look(long newBytes) {
    long free = free();
    String numbers =
        "free %d bytes, new %d bytes, minimum to stay free %d bytes"
            .formatted(free, newBytes, minFreeBytes);
    if (free - newBytes < minFreeBytes) {
      throw new TileException(new Failure.Storage(publishRoot.toString(), numbers));
    }
    return numbers;
  }

  private long free() {
    try {
      Path existing = publishRoot.toAbsolutePath();
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      return Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      throw TileException.storage(publishRoot, e);
    }
  }
}
