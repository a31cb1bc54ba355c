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
 * A small tmpfs mounted over a folder that tests can fill up or make read-only; {@link #close}
 * unmounts it. Skips the test if mounting is not permitted.
 */
public final class TmpfsDisk implements AutoCloseable {
  /** Space that the smallest file takes, in bytes. */
  public static final int PAGE = 4096;

  private final Path folder;

  private TmpfsDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts a tmpfs of {@code bytes} bytes over an existing empty folder. */
  public static TmpfsDisk mountOver(Path folder, int bytes) {
    return mount(folder, "size=" + bytes);
  }

  /** Like {@link #mountOver}, with tmpfs mount options. */
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

  /** Fills the file system except for some pages. */
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
      // The file system is full, as intended.
    }
    try (var channel = java.nio.channels.FileChannel.open(filler(), StandardOpenOption.WRITE)) {
      long whole = channel.size() / PAGE;
      channel.truncate(Math.max(0, whole - pages) * PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Frees the space taken by {@link #fillLeavingPages}. */
  public void freeSpace() {
    try {
      Files.deleteIfExists(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the free space in bytes. */
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

  /** Makes the file system read-only or writable while it is in use. */
  public void setReadOnly(boolean yes) {
    ExternalTools.succeed("mount", "-o", "remount," + (yes ? "ro" : "rw"), folder.toString());
  }

  /** Forbids running programs and loading libraries from the file system. */
  public void forbidPrograms() {
    ExternalTools.succeed("mount", "-o", "remount,noexec", folder.toString());
  }

  @Override
  public void close() {
    ExternalTools.run(Map.of(), "umount", "-l", folder.toString());
  }
}
