package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file lock that makes one process the writer of MANIFEST_ROOT. The operating system releases
 * it when the process ends for any reason. Calls block briefly. Thread-safe.
 *
 * <p>One channel serves all operations, because on some systems closing any channel of a file
 * releases all locks of the process on it (see {@link FileLock}). Create one instance per process
 * and file.
 */
public final class WriterLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriterLock.class);
  private static final int MAX_OWNER_LENGTH = 200;
  private static final int MAX_IDENTITY_READS = 5;

  private final Path file;
  private @Nullable FileChannel channel;

  /** Identity of the file that the channel is open on; see {@link #fileKey}. */
  private @Nullable Object opened;

  /**
   * Whether the file system reports a new inode number on every call, so that the modification time
   * identifies the file instead.
   */
  private boolean isRenumbered;

  private @Nullable FileLock lock;

  public WriterLock(Path file) {
    this.file = file;
  }

  /** Acquires the lock if it is free, and writes the process id into the file. */
  public synchronized boolean tryAcquire() throws IOException {
    if (channel != null && !isInPlace()) {
      close();
    }
    if (lock != null) {
      return true;
    }
    if (channel == null) {
      channel = openFile();
    }
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
    if (lock == null) {
      return false;
    }
    if (!isInPlace()) {
      close();
      return false;
    }
    writeOwner(channel);
    return true;
  }

  /**
   * Whether the path still leads to the file that was opened. After a removal or replacement,
   * another process may hold a lock on the new file.
   */
  public synchronized boolean isInPlace() throws IOException {
    return opened != null && opened.equals(fileKey());
  }

  /** Identity of the file at the path; null if there is none. */
  private @Nullable Object fileKey() throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return isRenumbered ? found.lastModifiedTime() : found.fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Writes the process id. Failure, such as on a full disk, is only logged: the id is
   * informational.
   */
  private void writeOwner(FileChannel to) throws IOException {
    String owner = "process " + ProcessHandle.current().pid();
    try {
      to.truncate(0);
      to.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      LOG.warn("{}: cannot write the lock owner's process id: {}", file, e.getMessage());
    }
    if (isRenumbered) {
      // Writing changed the modification time, which is the identity here.
      opened = fileKey();
    }
  }

  /** Opens the file without following links, because the owner's id is written over its content. */
  private FileChannel openFile() throws IOException {
    Object before = fileKey();
    FileChannel made = FileChannel.open(file, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS));
    try {
      if (!isRenumbered && isRenumbered()) {
        isRenumbered = true;
        before = null;
      }
      Object after = fileKey();
      // If it was replaced meanwhile, it is unknown which file is open.
      opened = before == null || before.equals(after) ? after : null;
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /**
   * Reads the identity several times: sshfs, rclone and mergerfs may report a new inode number each
   * time, and no file is replaced that often.
   */
  private boolean isRenumbered() throws IOException {
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < MAX_IDENTITY_READS; i++) {
      Object key = fileKey();
      if (key == null || !seen.add(key)) {
        return false;
      }
    }
    return true;
  }

  /** Returns what the lock's owner wrote about itself, such as {@code process 1234}. */
  public synchronized String owner() {
    try {
      if (channel == null) {
        if (fileKey() == null) {
          return "an unknown process";
        }
        channel = openFile();
      }
      ByteBuffer text = ByteBuffer.allocate(MAX_OWNER_LENGTH);
      channel.read(text, 0);
      return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "an unknown process";
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
      lock = null;
      opened = null;
    }
  }
}
