package twf.tiles.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system in memory of a few pages, over a folder, that can be filled up and made read-only;
 * unmounted when it is closed. Tests that ask for it are skipped, and say so, where nothing may be
 * mounted.
 */
public final class TmpfsDisk implements AutoCloseable {
  /** What the smallest file takes. */
  public static final int PAGE = 4096;

  private final Path folder;

  private TmpfsDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts over an empty folder that exists. */
  public static TmpfsDisk mountOver(Path folder, int bytes) {
    return mount(folder, "size=" + bytes);
  }

  /** As {@link #mountOver}, with the options of a tmpfs. */
  public static TmpfsDisk mount(Path folder, String options) {
    ExternalTools.Ran mounted =
        ExternalTools.run(
            Map.of(),
            "mount",
            "-t",
            "tmpfs",
            "-o",
            options,
            "offline-tiles-test",
            folder.toString());
    Assumptions.assumeTrue(
        mounted.code() == 0, "needs root, to mount a small file system: " + mounted.said());
    return new TmpfsDisk(folder);
  }

  /** Takes all the room but that of some pages. */
  public void fillLeavingPages(int pages) {
    freeSpace();
    try (OutputStream filler =
        Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (true) {
        filler.write(new byte[PAGE]);
      }
    } catch (FileSystemException unexpected) {
      throw new UncheckedIOException(unexpected);
    } catch (IOException full) {
      // as intended
    }
    try (var channel = java.nio.channels.FileChannel.open(filler(), StandardOpenOption.WRITE)) {
      long whole = channel.size() / PAGE;
      channel.truncate(Math.max(0, whole - pages) * PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the room back. */
  public void freeSpace() {
    try {
      Files.deleteIfExists(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How much room there is now, in bytes. */
  public long usableBytes() {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path filler() {
    return folder.resolve(".filler");
  }

  /** Makes it read-only, or not, under whoever uses it. */
  public void setReadOnly(boolean yes) {
    ExternalTools.succeed("mount", "-o", "remount," + (yes ? "ro" : "rw"), folder.toString());
  }

  /** Keeps programs and libraries on it from being loaded. */
  public void forbidPrograms() {
    ExternalTools.succeed("mount", "-o", "remount,noexec", folder.toString());
  }

  @Override
  public void close() {
    ExternalTools.run(Map.of(), "umount", "-l", folder.toString());
  }
}
