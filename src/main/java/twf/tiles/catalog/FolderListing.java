package twf.tiles.catalog;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import twf.tiles.error.FailureException;

/** Lists folders. Calls block. */
final class FolderListing {
  private FolderListing() {}

  /**
   * The names of the folders (no links) in {@code parent} that {@code form} accepts; none where
   * there is no parent.
   *
   * @throws FailureException where it cannot be listed
   */
  static List<String> names(Path parent, Predicate<String> form) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (form.test(name) && Files.isDirectory(child, NOFOLLOW_LINKS)) {
          names.add(name);
        }
      }
      return names;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw FailureException.storage(parent, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw FailureException.storage(parent, e);
    }
  }
}
