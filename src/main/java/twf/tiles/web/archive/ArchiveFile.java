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
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/**
 * A published archive on disk. Its methods block.
 *
 * @param key the variable that it is a frame of
 * @param path the file
 * @param sha256 of its content, in hex: what its bytes are kept under
 * @param bytes its size
 */
record ArchiveFile(VariableKey key, Path path, String sha256, long bytes) {

  /**
   * When it was written.
   *
   * @throws FailureException malformed, where there is no regular file of that size
   */
  FileTime modified() throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      throw FailureException.malformed(path.toString(), "published and not a regular file");
    }
    checkSize(found.size());
    return found.lastModifiedTime();
  }

  /** Opens it, to be closed by the caller. */
  FileChannel open() throws IOException {
    FileChannel channel = FileChannel.open(path, Set.of(READ, NOFOLLOW_LINKS));
    try {
      checkSize(channel.size());
      return channel;
    } catch (IOException | FailureException e) {
      channel.close();
      throw e;
    }
  }

  /** Fills what remains of {@code target} with the bytes from {@code position} on. */
  void read(long position, ByteBuffer target) throws IOException {
    try (FileChannel channel = open()) {
      read(channel, position, target);
    }
  }

  /** As {@link #read(long, ByteBuffer)}, of a file that is open. */
  static void read(FileChannel channel, long position, ByteBuffer target) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int read = channel.read(target, at);
      if (read < 0) {
        throw new EOFException("a published archive became shorter");
      }
      at += read;
    }
  }

  /** How its bytes are read: a file opened for each piece, or one that is open. */
  @FunctionalInterface
  interface Reading {
    /** Fills what remains of {@code target} with the bytes from {@code position} on. Blocks. */
    void read(long position, ByteBuffer target) throws IOException;
  }

  private void checkSize(long found) {
    if (found != bytes) {
      throw FailureException.malformed(
          path.toString(), "published with " + bytes + " bytes, found " + found);
    }
  }
}
