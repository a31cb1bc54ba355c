package twf.tiles.validation.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import twf.tiles.error.FailureException;

/** {@code disk-space}: the new files fit in the file system of the published tree. */
public final class DiskSpaceCheck {
  private final Path publishRoot;
  private final long minFreeBytes;

  /**
   * @param minFreeBytes the space that must stay free
   */
  public DiskSpaceCheck(Path publishRoot, long minFreeBytes) {
    this.publishRoot = publishRoot;
    this.minFreeBytes = minFreeBytes;
  }

  /**
   * Checks the free space. Blocks.
   *
   * @param newBytes the number of bytes to be copied
   * @return the numbers as text
   * @throws FailureException storage, if there is too little space
   */
  public String check(long newBytes) {
    long free = freeBytes();
    String numbers =
        "free %d bytes, new %d bytes, minimum to stay free %d bytes"
            .formatted(free, newBytes, minFreeBytes);
    if (free - newBytes < minFreeBytes) {
      throw FailureException.storage(publishRoot.toString(), numbers, null);
    }
    return numbers;
  }

  private long freeBytes() {
    try {
      Path existing = publishRoot.toAbsolutePath();
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      return Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      throw FailureException.storage(publishRoot, e);
    }
  }
}
