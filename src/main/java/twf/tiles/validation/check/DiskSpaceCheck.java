package twf.tiles.validation.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import twf.tiles.error.FailureException;
import twf.tiles.storage.FreeSpace;

/** {@code disk-space}: the new files fit in the file system of the published tree. */
final class DiskSpaceCheck implements Check.SpaceCheck {
  private final Path publishRoot;
  private final long minFreeBytes;

  DiskSpaceCheck(CheckTools tools) {
    this.publishRoot = tools.published().root();
    this.minFreeBytes = tools.minFreeBytes();
  }

  @Override
  public String checkSpace(long newBytes) {
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
      return FreeSpace.of(existing).bytes();
    } catch (IOException e) {
      throw FailureException.storage(publishRoot, e);
    }
  }
}
