package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/** Reads small files whole, without following links and within bounds. Calls block. */
public final class BoundedFileReader {
  private BoundedFileReader() {}

  /**
   * A document's bytes.
   *
   * @throws FailureException where it is not a regular file of at most {@link
   *     JsonBodyParser#MAX_BYTES}, or cannot be read
   */
  public static byte[] read(Path file) {
    try {
      return readOrThrow(file);
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  /** As {@link #read}, and empty where there is no such file. */
  public static Optional<byte[]> readIfThere(Path file) {
    try {
      return Optional.of(readOrThrow(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  /**
   * The digest of a regular file.
   *
   * @throws FailureException where it is none or cannot be read
   */
  public static FileDigest digest(Path file) {
    return digest(file, Long.MAX_VALUE).orElseThrow();
  }

  /**
   * As {@link #digest(Path)}; empty where there are more bytes than {@code atMost}, of which no
   * more are read: somebody may write faster than is read.
   */
  public static Optional<FileDigest> digest(Path file, long atMost) {
    requireRegular(file);
    try (FileChannel channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS))) {
      return Optional.of(FileDigest.of(channel, null, atMost));
    } catch (FileTooLargeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  /** Opening a pipe would wait for whoever writes to it, perhaps for ever. */
  private static void requireRegular(Path file) {
    if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw FailureException.malformed(file.toString(), "not a regular file");
    }
  }

  private static byte[] readOrThrow(Path file) throws IOException {
    requireRegular(file);
    try (FileChannel channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS))) {
      long size = channel.size();
      if (size > StrictJson.MAX_BYTES) {
        throw FailureException.malformed(
            file.toString(), "over " + StrictJson.MAX_BYTES + " bytes: " + size);
      }
      ByteBuffer content = ByteBuffer.allocate((int) size);
      while (content.hasRemaining() && channel.read(content) >= 0) {
        // until it is full or the file ends
      }
      return content.hasRemaining()
          ? java.util.Arrays.copyOf(content.array(), content.position())
          : content.array();
    }
  }
}
