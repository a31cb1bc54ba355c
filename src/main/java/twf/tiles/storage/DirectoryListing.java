package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import twf.tiles.error.FailureException;

/**
 * Lists directories. Calls block, and throw a storage {@link FailureException} if the directory
 * cannot be listed.
 */
public final class DirectoryListing {
  /** Above the size of any directory in the contract: a variable has at most 1000 frames. */
  static final int MAX_ENTRIES = 10_000;

  private DirectoryListing() {}

  /**
   * Returns the entries of a directory, which must exist, in ascending order.
   *
   * @throws FailureException malformed, if it has more than {@link #MAX_ENTRIES} entries
   */
  public static List<Path> list(Path folder) {
    try {
      List<Path> found = read(folder, MAX_ENTRIES + 1);
      if (found.size() > MAX_ENTRIES) {
        throw FailureException.malformed(
            folder.toString(), "more than " + MAX_ENTRIES + " entries");
      }
      Collections.sort(found);
      return found;
    } catch (IOException e) {
      throw FailureException.storage(folder, e);
    }
  }

  /** Returns all entries of one of our own directories, unordered. Empty if it does not exist. */
  public static List<Path> entries(Path folder) {
    try {
      return read(folder, Integer.MAX_VALUE);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw FailureException.storage(folder, e);
    }
  }

  /** Like {@link #entries}, but returns their names. */
  public static List<String> names(Path folder) {
    return entries(folder).stream().map(entry -> entry.getFileName().toString()).toList();
  }

  /** Like {@link #names}, for subdirectories only, without symbolic links. */
  public static List<String> folders(Path folder) {
    return entries(folder).stream()
        .filter(entry -> Files.isDirectory(entry, NOFOLLOW_LINKS))
        .map(entry -> entry.getFileName().toString())
        .toList();
  }

  private static List<Path> read(Path folder, int atMost) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (found.size() == atMost) {
          break;
        }
        found.add(entry);
      }
      return found;
    } catch (DirectoryIteratorException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }
}
