package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/**
 * Reads and digests regular files within size limits, without following symbolic links. Calls
 * block.
 */
public final class BoundedFileReader {
  private BoundedFileReader() {}

  /**
   * Reads a whole JSON document.
   *
   * @throws FailureException if it is missing, not a regular file of at most {@link
   *     StrictJson#MAX_BYTES} bytes, or unreadable
   */
  public static byte[] read(Path file) {
    return read(file, StrictJson.MAX_BYTES);
  }

  /** Like {@link #read(Path)}, for a file of at most {@code atMost} bytes. */
  public static byte[] read(Path file, long atMost) {
    try {
      return readOrThrow(file, atMost);
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  /** Like {@link #read}, but returns empty if the file does not exist. */
  public static Optional<byte[]> readIfExists(Path file) {
    try {
      return Optional.of(readOrThrow(file, StrictJson.MAX_BYTES));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  /**
   * Reads and parses a document.
   *
   * @throws FailureException if it is missing, malformed or unreadable
   */
  public static <T> T parse(Path file, Function<byte[], ParseResult<T>> parser) {
    return parse(file, read(file), parser);
  }

  /** Like {@link #parse}, but returns empty if the file does not exist. */
  public static <T> Optional<T> parseIfExists(Path file, Function<byte[], ParseResult<T>> parser) {
    return readIfExists(file).map(content -> parse(file, content, parser));
  }

  private static <T> T parse(Path file, byte[] content, Function<byte[], ParseResult<T>> parser) {
    ParseResult<T> parsed = parser.apply(content);
    if (!parsed.isValid()) {
      throw FailureException.malformed(file.toString(), parsed.problems());
    }
    return parsed.value();
  }

  /**
   * Computes the digest of a regular file.
   *
   * @throws FailureException if it is not a regular file or cannot be read
   */
  public static FileDigest digest(Path file) {
    return digest(file, Long.MAX_VALUE).orElseThrow();
  }

  /**
   * Like {@link #digest(Path)}, but stops and returns empty if the file is longer than {@code
   * atMost} bytes. The limit also ends the read of a file that grows while it is being read.
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

  /** Rejects FIFOs, among others: opening one blocks until a writer opens it, possibly forever. */
  private static void requireRegular(Path file) {
    if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw FailureException.malformed(file.toString(), "not a regular file");
    }
  }

  private static byte[] readOrThrow(Path file, long atMost) throws IOException {
    requireRegular(file);
    try (FileChannel channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS))) {
      long size = channel.size();
      if (size > atMost) {
        throw FailureException.malformed(file.toString(), "over " + atMost + " bytes: " + size);
      }
      ByteBuffer content = ByteBuffer.allocate((int) size);
      while (content.hasRemaining() && channel.read(content) >= 0) {
        // read until the buffer is full or the file ends
      }
      return content.hasRemaining()
          ? Arrays.copyOf(content.array(), content.position())
          : content.array();
    }
  }
}
