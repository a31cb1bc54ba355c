package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures and removes directory trees of bounded depth, without following symbolic links. Calls
 * block.
 */
public final class DirectoryTree {
  /** A generous limit: a published run has three levels below it. */
  private static final int MAX_DEPTH = 16;

  private final FileOperations operations;

  public DirectoryTree(FileOperations operations) {
    this.operations = operations;
  }

  /** Returns the total size of all regular files, in bytes. */
  public long totalBytes(Path folder) throws IOException {
    long[] sum = {0};
    walk(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
            sum[0] += found.isRegularFile() ? found.size() : 0;
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }

  /**
   * Removes a directory tree, children first; does nothing if it does not exist. Not durable: a
   * crash may bring back part of it.
   *
   * @throws IOException if an entry cannot be removed; entries removed before it stay removed
   */
  public void remove(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    walk(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found)
              throws IOException {
            if (found.isDirectory()) {
              throw new IOException(file + " is more than " + MAX_DEPTH + " folders deep");
            }
            operations.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem)
              throws IOException {
            if (problem != null) {
              throw problem;
            }
            operations.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void walk(Path folder, FileVisitor<Path> visitor) throws IOException {
    Files.walkFileTree(folder, Set.of(), MAX_DEPTH, visitor);
  }
}
