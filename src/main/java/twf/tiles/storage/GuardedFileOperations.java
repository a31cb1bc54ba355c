package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets each change through only while the roots are the ones that were initialised: nothing is
 * written into, or removed from, a folder that has come in their place.
 */
public final class GuardedFileOperations implements FileOperations {
  private final FileOperations next;
  private final RootCheck roots;

  public GuardedFileOperations(FileOperations next, RootCheck roots) {
    this.next = next;
    this.roots = roots;
  }

  private void require() throws IOException {
    Optional<String> problem = roots.problem();
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    require();
    next.createFolders(folder);
  }

  @Override
  public void write(Path file, byte[] content, boolean readOnly) throws IOException {
    require();
    next.write(file, content, readOnly);
  }

  @Override
  public FileDigest copy(Path from, Path to, long atMost, Instant modified) throws IOException {
    require();
    return next.copy(from, to, atMost, modified);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    require();
    next.rename(from, to);
  }

  @Override
  public void link(Path link, Path target) throws IOException {
    require();
    next.link(link, target);
  }

  @Override
  public void sync(Path folder) throws IOException {
    require();
    next.sync(folder);
  }

  @Override
  public void delete(Path file) throws IOException {
    require();
    next.delete(file);
  }
}
