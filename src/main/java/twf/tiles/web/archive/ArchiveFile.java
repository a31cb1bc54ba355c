package twf.tiles.web.archive;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/**
 * A published archive or frame image on disk. Methods block.
 *
 * @param key the variable that the frame belongs to
 * @param path the file
 * @param sha256 hex digest of the content, under which its blocks are cached
 * @param bytes the expected size
 */
record ArchiveFile(VariableKey key, Path path, String sha256, long bytes) {

  /**
   * Returns the modification time.
   *
   * @throws FailureException malformed, if the path is not a regular file of the expected size
   */
  FileTime modified() throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      throw FailureException.malformed(path.toString(), "the published file is not a regular file");
    }
    requireSize(found.size());
    return found.lastModifiedTime();
  }

  /** Opens the file and checks its size; the caller closes the channel. */
  FileChannel open() throws IOException {
    FileChannel channel = FileChannel.open(path, Set.of(READ, NOFOLLOW_LINKS));
    try {
      requireSize(channel.size());
      return channel;
    } catch (IOException | FailureException e) {
      channel.close();
      throw e;
    }
  }

  private void requireSize(long found) {
    if (found != bytes) {
      throw FailureException.malformed(
          path.toString(), "published with " + bytes + " bytes, found " + found);
    }
  }

  /**
   * Fills the rest of {@code target} with the bytes from {@code position} on.
   *
   * @param open the open file; null to open it for this read
   */
  void read(@Nullable FileChannel open, long position, ByteBuffer target) throws IOException {
    if (open != null) {
      readFully(open, position, target);
      return;
    }
    try (FileChannel channel = open()) {
      readFully(channel, position, target);
    }
  }

  private static void readFully(FileChannel channel, long position, ByteBuffer target)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int read = channel.read(target, at);
      if (read < 0) {
        throw new EOFException("unexpected end of a published file");
      }
      at += read;
    }
  }
}
