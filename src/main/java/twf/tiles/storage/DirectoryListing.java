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

/** What is in a folder, in order and bounded. */
public final class DirectoryListing {
  /** More than any folder of the contract has: a frame is one of 1000. */
  static final int MAX_ENTRIES = 10_000;

  private DirectoryListing() {}

  /**
   * Blocks.
   *
   * @throws FailureException storage, where it cannot be listed; malformed, where it has too much
   */
  public static List<Path> of(Path folder) {
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
