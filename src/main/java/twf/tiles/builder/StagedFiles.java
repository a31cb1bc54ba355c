package twf.tiles.builder;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import twf.tiles.storage.DurableFileOperations;

/** Writes files of a staged variable whole or not at all. Blocks. */
public final class StagedFiles {
  private static final DurableFileOperations DISK = new DurableFileOperations();

  private StagedFiles() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes to a temporary name, which the server ignores, and renames, so that readers never see a
   * partial file. The file and its name are durable afterwards. Creates missing folders.
   */
  public static void write(Path target, Content content) throws IOException {
    Path folder = Objects.requireNonNull(target.getParent());
    DISK.createFolders(folder);
    Path part = folder.resolve("." + target.getFileName() + ".part");
    try (FileChannel file =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file))) {
      content.writeTo(out);
      out.flush();
      file.force(true);
    }
    rename(part, target);
  }

  /** Renames a durable file, durably; replaces an existing one. */
  static void rename(Path from, Path to) throws IOException {
    DISK.rename(from, to);
    DISK.sync(Objects.requireNonNull(to.getParent()));
  }

  /** Deletes a file if it exists, durably. */
  static void delete(Path file) throws IOException {
    DISK.delete(file);
    DISK.sync(Objects.requireNonNull(file.getParent()));
  }

  static void createFolders(Path folder) throws IOException {
    DISK.createFolders(folder);
  }
}
