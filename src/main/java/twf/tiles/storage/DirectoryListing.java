package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import twf.tiles.error.FailureException;

/** Lists a directory, sorted and limited in size. */
public final class DirectoryListing {
  /** Above the size of any directory in the contract: a variable has at most 1000 frames. */
  static final int MAX_ENTRIES = 10_000;

  private DirectoryListing() {}

  /**
   * Returns the entries of a directory in ascending order. Blocks.
   *
   * @throws FailureException storage, if the directory cannot be listed; malformed, if it has more
   *     than {@link #MAX_ENTRIES} entries
   */
  public static List<Path> list(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (found.size() == MAX_ENTRIES) {
          throw FailureException.malformed(
              folder.toString(), "more than " + MAX_ENTRIES + " entries");
        }
        found.add(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw FailureException.storage(folder, java.util.Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw FailureException.storage(folder, e);
    }
    Collections.sort(found);
    return found;
  }
}
