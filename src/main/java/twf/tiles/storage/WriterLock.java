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
 * The lock of the one process that writes below MANIFEST_ROOT; the system frees it when that
 * process ends, however it ends. Calls block shortly. Thread-safe.
 *
 * <p>One channel is kept for everything: closing any channel on a file frees all of the process's
 * locks on it (see {@link FileLock}). So there is one instance of this a process and file.
 */
public final class WriterLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriterLock.class);
  private static final int MAX_OWNER_LENGTH = 200;
  private static final int MAX_IDENTITY_READS = 5;

  private final Path file;
  private @Nullable FileChannel channel;

  /** Which file the channel is open on, whatever name it has by now. */
  private @Nullable Object opened;

  /** Whether the mount numbers files anew at every look, so that only times tell them apart. */
  private boolean isRenumbered;

  private @Nullable FileLock lock;

  public WriterLock(Path file) {
    this.file = file;
  }

  /** Takes the lock if it is free, and leaves word of who holds it. */
  public synchronized boolean tryAcquire() throws IOException {
    if (channel != null && !isInPlace()) {
      close();
    }
    if (lock != null) {
      return true;
    }
    if (channel == null) {
      channel = open();
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
    leaveWord(channel);
    return true;
  }

  /**
   * Whether the file is still the one that was opened. Where it was removed or replaced, another
   * process may hold a lock, too.
   */
  public synchronized boolean isInPlace() throws IOException {
    return opened != null && opened.equals(key());
  }

  /** Null where there is no file. */
  private @Nullable Object key() throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return isRenumbered ? found.lastModifiedTime() : found.fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** On a full disk there is no word of who holds the lock: what is published is still served. */
  private void leaveWord(FileChannel to) throws IOException {
    String word = "process " + ProcessHandle.current().pid();
    try {
      to.truncate(0);
      to.write(ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      LOG.warn("{} does not say who holds it: {}", file, e.getMessage());
    }
    if (isRenumbered) {
      // The word has changed the file's time.
      opened = key();
    }
  }

  /** Follows no link: what it leads to would be emptied. */
  private FileChannel open() throws IOException {
    Object before = key();
    FileChannel made = FileChannel.open(file, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS));
    try {
      if (!isRenumbered && isRenumbered()) {
        isRenumbered = true;
        before = null;
      }
      Object after = key();
      // Where it was replaced meanwhile, nobody knows which one is open.
      opened = before == null || before.equals(after) ? after : null;
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /** No file is replaced so often; sshfs, rclone and mergerfs may renumber it at every look. */
  private boolean isRenumbered() throws IOException {
    Set<Object> seen = new HashSet<>();
    for (int look = 0; look < MAX_IDENTITY_READS; look++) {
      Object key = key();
      if (key == null || !seen.add(key)) {
        return false;
      }
    }
    return true;
  }

  /** Who holds the lock, by its own word. */
  public synchronized String holder() {
    try {
      if (channel == null) {
        if (key() == null) {
          return "an unknown process";
        }
        channel = open();
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
