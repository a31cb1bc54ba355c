package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/**
 * Performs file operations on the real file system. Checks the root markers before each one, so
 * that nothing is written to or removed from a wrong directory, such as the empty mount point of an
 * unmounted disk. Thread-safe.
 */
public final class DurableFileOperations implements FileOperations {
  private static final Set<PosixFilePermission> READ_ONLY =
      PosixFilePermissions.fromString("r--r--r--");
  private static final Set<PosixFilePermission> READ_WRITE =
      PosixFilePermissions.fromString("rw-r--r--");

  private final RootCheck roots;

  /** Creates operations that do not check the roots. */
  public DurableFileOperations() {
    this(RootCheck.NONE);
  }

  public DurableFileOperations(RootCheck roots) {
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
    Deque<Path> missing = new ArrayDeque<>();
    Path existing = folder;
    while (!Files.isDirectory(existing)) {
      missing.push(existing);
      existing = existing.getParent();
      if (existing == null) {
        throw new IOException("no parent of " + folder + " exists");
      }
    }
    for (Path next : missing) {
      try {
        Files.createDirectory(next);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(next)) {
          throw e;
        }
      }
      force(next.resolveSibling("."));
    }
  }

  @Override
  public void write(Path file, byte[] content, boolean readOnly) throws IOException {
    requireRoots();
    Files.deleteIfExists(file);
    try (FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      Files.setPosixFilePermissions(file, readOnly ? READ_ONLY : READ_WRITE);
      channel.force(true);
    } catch (IOException e) {
      throw withName(file, e);
    }
  }

  @Override
  public FileDigest copy(Path from, Path to, long atMost, Instant modified) throws IOException {
    requireRoots();
    Files.deleteIfExists(to);
    // Opening a FIFO blocks until a writer opens it, possibly forever.
    if (!Files.isRegularFile(from, NOFOLLOW_LINKS)) {
      throw new FileSystemException(from.toString(), null, "not a regular file, or gone");
    }
    try (FileChannel source = FileChannel.open(from, Set.of(READ, NOFOLLOW_LINKS));
        FileChannel target = FileChannel.open(to, Set.of(CREATE_NEW, WRITE))) {
      FileDigest digest = FileDigest.of(source, withName(to, target), atMost);
      Files.setPosixFilePermissions(to, READ_ONLY);
      Files.setLastModifiedTime(to, FileTime.from(modified));
      force(to, target);
      return digest;
    } catch (FileTooLargeException e) {
      throw e;
    } catch (IOException e) {
      throw withName(from, e);
    }
  }

  private static void force(Path file, FileChannel channel) throws IOException {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw withName(file, e);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    requireRoots();
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void link(Path link, Path target) throws IOException {
    requireRoots();
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, target);
  }

  @Override
  public void seal(Path file) throws IOException {
    requireRoots();
    try {
      Files.setPosixFilePermissions(file, READ_ONLY);
    } catch (FileSystemException notOwner) {
      // Another account may own the file. It keeps its mode, and can be served all the same.
    }
    force(file);
  }

  @Override
  public void sync(Path folder) throws IOException {
    requireRoots();
    force(folder);
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      force(folder, channel);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    requireRoots();
    Files.deleteIfExists(file);
  }

  /**
   * Adds the file's name to an error, unless it is a {@link FileSystemException}. A {@link
   * FileChannel} reports none, and an operator with a full disk must know which file failed.
   */
  private static IOException withName(Path file, IOException cause) {
    if (cause instanceof FileSystemException) {
      return cause;
    }
    String problem = cause.getMessage();
    FileSystemException named =
        new FileSystemException(
            file.toString(), null, problem == null ? cause.getClass().getSimpleName() : problem);
    named.initCause(cause);
    return named;
  }

  /** Wraps a channel so that its write errors name the file. */
  private static WritableByteChannel withName(Path file, WritableByteChannel channel) {
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        try {
          return channel.write(bytes);
        } catch (IOException e) {
          throw withName(file, e);
        }
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
