package twf.tiles.validation.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;

/** {@code disk-space}: what is new fits where it is to be published. */
public final class DiskSpaceCheck {
  private final Path publishRoot;
  private final long minFreeBytes;

  /**
   * @param minFreeBytes what must stay free
   */
  public DiskSpaceCheck(Path publishRoot, long minFreeBytes) {
    this.publishRoot = publishRoot;
    this.minFreeBytes = minFreeBytes;
  }

  /**
   * Blocks.
   *
   * @param newBytes to be copied
   * @return both numbers in words; throws where there is too little
   */
  public String look(long newBytes) {
    long free = free();
    String numbers =
        "free %d bytes, new %d bytes, minimum to stay free %d bytes"
            .formatted(free, newBytes, minFreeBytes);
    if (free - newBytes < minFreeBytes) {
      throw new FailureException(new Failure.Storage(publishRoot.toString(), numbers));
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
      throw FailureException.storage(publishRoot, e);
    }
  }
}
