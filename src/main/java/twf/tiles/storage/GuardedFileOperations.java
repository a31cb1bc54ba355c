package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Checks the root markers before each file operation, so that nothing is written to or removed from
 * a wrong directory, such as the empty mount point of an unmounted disk.
 */
public final class GuardedFileOperations implements FileOperations {
  private final FileOperations next;
  private final RootCheck roots;

  public GuardedFileOperations(FileOperations next, RootCheck roots) {
    this.next = next;
    this.roots = roots;
  }

  private void requireRoots() throws IOException {
    Optional<String> problem = roots.problem();
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    requireRoots();
    next.createFolders(folder);
  }

  @Override
  public void write(Path file, byte[] content, boolean readOnly) throws IOException {
    requireRoots();
    next.write(file, content, readOnly);
  }

  @Override
  public FileDigest copy(Path from, Path to, long atMost, Instant modified) throws IOException {
    requireRoots();
    return next.copy(from, to, atMost, modified);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    requireRoots();
    next.rename(from, to);
  }

  @Override
  public void link(Path link, Path target) throws IOException {
    requireRoots();
    next.link(link, target);
  }

  @Override
  public void sync(Path folder) throws IOException {
    requireRoots();
    next.sync(folder);
  }

  @Override
  public void delete(Path file) throws IOException {
    requireRoots();
    next.delete(file);
  }
}
