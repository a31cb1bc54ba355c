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
import twf.tiles.storage.FileOperations;

/**
 * Writes files of a staged variable whole or not at all. What a method has done is durable when it
 * returns. Blocks; thread-safe for different files.
 */
public final class StagedFiles {
  private final FileOperations disk;

  public StagedFiles() {
    this(new DurableFileOperations());
  }

  StagedFiles(FileOperations disk) {
    this.disk = disk;
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes to a temporary name, which the server ignores, and renames, so that readers never see a
   * partial file. Creates missing folders.
   */
  public void write(Path target, Content content) throws IOException {
    Path part = createPart(target);
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

  /** Like {@link #write(Path, Content)}. */
  public void write(Path target, byte[] content) throws IOException {
    Path part = createPart(target);
    disk.write(part, content, false);
    rename(part, target);
  }

  private Path createPart(Path target) throws IOException {
    Path folder = folder(target);
    disk.createFolders(folder);
    return folder.resolve("." + target.getFileName() + ".part");
  }

  /** Renames a durable file; replaces an existing one. */
  void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
    disk.sync(folder(to));
  }

  /** Deletes a file if it exists. */
  void delete(Path file) throws IOException {
    disk.delete(file);
    disk.sync(folder(file));
  }

  /** Deletes a file or an empty folder that nothing refers to; it may come back after a crash. */
  void discard(Path file) throws IOException {
    disk.delete(file);
  }

  void createFolders(Path folder) throws IOException {
    disk.createFolders(folder);
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.getParent());
  }
}
