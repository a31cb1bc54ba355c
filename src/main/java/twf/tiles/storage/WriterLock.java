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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.NodeUrl;

/**
 * The file lock that makes one process the writer of MANIFEST_ROOT. The operating system releases
 * it when the process ends for any reason. Calls block briefly. Thread-safe.
 *
 * <p>Two bytes far beyond the content are locked. Who holds the writer's byte is the writer. Who
 * waits in order to publish holds the claim byte meanwhile, so that a process that is not to
 * publish can give way. Earlier versions lock the whole file, which excludes both.
 *
 * <p>The content names the writer for people and other processes. It decides nothing.
 *
 * <p>One channel serves all operations, because on some systems closing any channel of a file
 * releases all locks of the process on it (see {@link FileLock}). Create one instance per process
 * and file.
 */
public final class WriterLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriterLock.class);
  private static final int MAX_CONTENT_BYTES = 1024;
  private static final int MAX_IDENTITY_READS = 5;
  private static final long WRITER_BYTE = 1L << 20;
  private static final long CLAIM_BYTE = WRITER_BYTE + 1;

  private final Path file;
  private final @Nullable NodeUrl url;
  private @Nullable FileChannel channel;

  /** Identity of the file that the channel is open on; see {@link #fileKey}. */
  private @Nullable Object opened;

  /**
   * Whether the file system reports a new inode number on every call, so that the modification time
   * identifies the file instead.
   */
  private boolean isRenumbered;

  private @Nullable FileLock lock;
  private @Nullable FileLock claim;

  /** This process as the holder, while it holds the lock. */
  private @Nullable Holder self;

  /** The highest epoch seen, which a removal of the file must not take back. */
  private long lastEpoch;

  public WriterLock(Path file) {
    this(file, null);
  }

  /**
   * @param url ADVERTISED_URL, which is written into the file; null if there is none
   */
  public WriterLock(Path file, @Nullable NodeUrl url) {
    this.file = file;
    this.url = url;
  }

  /**
   * The process that took the lock last. It may have ended since.
   *
   * @param process such as {@code process 1234}
   * @param epoch how many times the lock was taken; 0 if unknown
   * @param url the ADVERTISED_URL of the process; null if it has none
   */
  public record Holder(String process, long epoch, @Nullable NodeUrl url) {
    public static final Holder UNKNOWN = new Holder("an unknown process", 0, null);

    private static final Pattern PROCESS = Pattern.compile("process [0-9]{1,20}");
    private static final Pattern EPOCH = Pattern.compile("epoch ([0-9]{1,18})");
    private static final Pattern URL = Pattern.compile("url (\\S+)");
    private static final String NO_URL = "-";

    /** Describes the process for people. */
    public String describe() {
      return url == null ? process : process + " at " + url;
    }

    /**
     * Parses the content of the file. Only its first three lines count; earlier versions write one.
     */
    static Holder parse(String content) {
      String[] lines = content.split("\n", 4);
      if (!PROCESS.matcher(lines[0]).matches()) {
        return UNKNOWN;
      }
      Matcher epoch = EPOCH.matcher(lines.length > 1 ? lines[1] : "");
      Matcher url = URL.matcher(lines.length > 2 ? lines[2] : "");
      return new Holder(
          lines[0],
          epoch.matches() ? Long.parseLong(epoch.group(1)) : 0,
          url.matches() ? NodeUrl.parse(url.group(1)) : null);
    }

    String toContent() {
      return process + "\nepoch " + epoch + "\nurl " + (url == null ? NO_URL : url) + "\n";
    }
  }

  /** Acquires the lock if it is free, and writes who holds it into the file. */
  public synchronized boolean tryAcquire() throws IOException {
    FileChannel open = openIfNeeded();
    if (lock != null) {
      return true;
    }
    lock = tryLock(open, WRITER_BYTE);
    if (lock == null) {
      return false;
    }
    if (!isInPlace()) {
      close();
      return false;
    }
    releaseClaim();
    writeHolder(open);
    return true;
  }

  /**
   * As {@link #tryAcquire}, but leaves the lock to a process that claims it. Locks the claim's byte
   * only while there is no writer, which would take it for a claim and give up.
   */
  public synchronized boolean tryAcquireUnlessClaimed() throws IOException {
    if (lock == null) {
      FileLock free = tryLock(openIfNeeded(), WRITER_BYTE);
      if (free == null) {
        return false;
      }
      free.release();
    }
    if (!tryClaim()) {
      return false;
    }
    try {
      return tryAcquire();
    } finally {
      releaseClaim();
    }
  }

  /** Claims the lock for the time that another process holds it. Returns whether that succeeded. */
  public synchronized boolean tryClaim() throws IOException {
    FileChannel open = openIfNeeded();
    if (claim == null) {
      claim = tryLock(open, CLAIM_BYTE);
    }
    return claim != null;
  }

  /** Ends the claim of this process, if there is one. */
  public synchronized void releaseClaim() throws IOException {
    if (claim != null && claim.isValid()) {
      claim.release();
    }
    claim = null;
  }

  /** Returns whether another process claims the lock. */
  public synchronized boolean isClaimedByOther() throws IOException {
    if (claim != null) {
      return false;
    }
    if (!tryClaim()) {
      return true;
    }
    releaseClaim();
    return false;
  }

  /** Locks one byte; null if another process has locked it. */
  private static @Nullable FileLock tryLock(FileChannel open, long at) throws IOException {
    try {
      return open.tryLock(at, 1, false);
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
  }

  /** Returns the channel, open on the file that is at the path now. */
  private FileChannel openIfNeeded() throws IOException {
    if (channel != null && !isInPlace()) {
      close();
    }
    if (channel == null) {
      channel = openFile();
    }
    return channel;
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
   * Writes this process as the holder, with the next epoch. Failure, such as on a full disk, is
   * only logged: the content is informational.
   */
  private void writeHolder(FileChannel to) throws IOException {
    lastEpoch = Math.max(lastEpoch, holder().epoch()) + 1;
    Holder now = new Holder("process " + ProcessHandle.current().pid(), lastEpoch, url);
    self = now;
    byte[] content = now.toContent().getBytes(StandardCharsets.UTF_8);
    try {
      // Not truncated first, so that readers find no empty file.
      to.write(ByteBuffer.wrap(content), 0);
      to.truncate(content.length);
    } catch (IOException e) {
      LOG.warn("{}: cannot write who holds the lock: {}", file, e.getMessage());
    }
    if (isRenumbered) {
      // Writing changed the modification time, which is the identity here.
      opened = fileKey();
    }
  }

  /** Opens the file without following links, because the holder is written over its content. */
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

  /** Reads who took the lock last. The file is not created. */
  public synchronized Holder holder() {
    if (self != null) {
      return self;
    }
    try {
      if (channel != null) {
        return read(channel);
      }
      // Closing this channel releases no lock: this process holds none without the other channel.
      try (FileChannel readable = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS))) {
        return read(readable);
      }
    } catch (IOException e) {
      return Holder.UNKNOWN;
    }
  }

  private static Holder read(FileChannel from) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(MAX_CONTENT_BYTES);
    from.read(content, 0);
    return Holder.parse(new String(content.array(), 0, content.position(), StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
      lock = null;
      self = null;
      claim = null;
      opened = null;
    }
  }
}
