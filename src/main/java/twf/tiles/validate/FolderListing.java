package twf.tiles.validate;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import twf.tiles.failure.TileException;

/** What is in a folder, in order and bounded. */
final class FolderListing {
  /** More than any folder of the contract has: a frame is one of 1000. */
  static final int MOST = 10_000;

  private FolderListing() {}

  /**
   * Blocks.
   *
   * @throws TileException storage, where it cannot be listed; malformed, where it has too much
   */
  static List<Path> of(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (found.size() == MOST) {
          throw TileException.malformed(folder.toString(), "more than " + MOST + " entries");
        }
        found.add(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw TileException.storage(folder, java.util.Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw TileException.storage(folder, e);
    }
    Collections.sort(found);
    return found;
  }
}
