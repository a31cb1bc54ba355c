package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileOperations;

/** The real disk with a counter of operations. */
final class CountingOperations implements FileOperations {
  private final FileOperations disk = new DurableFileOperations();
  private final LongAdder calls = new LongAdder();

  long calls() {
    return calls.sum();
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    calls.increment();
    disk.createFolders(folder);
  }

  @Override
  public void write(Path file, byte[] content, boolean readOnly) throws IOException {
    calls.increment();
    disk.write(file, content, readOnly);
  }

  @Override
  public FileDigest copy(Path from, Path to, long atMost, Instant modified) throws IOException {
    calls.increment();
    return disk.copy(from, to, atMost, modified);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    calls.increment();
    disk.rename(from, to);
  }

  @Override
  public void link(Path link, Path target) throws IOException {
    calls.increment();
    disk.link(link, target);
  }

  @Override
  public void seal(Path file) throws IOException {
    calls.increment();
    disk.seal(file);
  }

  @Override
  public void sync(Path folder) throws IOException {
    calls.increment();
    disk.sync(folder);
  }

  @Override
  public void delete(Path file) throws IOException {
    calls.increment();
    disk.delete(file);
  }
}
