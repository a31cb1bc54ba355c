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

/** Lists directories. Blocks. */
final class FolderListing {
  private FolderListing() {}

  /**
   * Lists the names of the subdirectories of {@code parent} that {@code filter} accepts, without
   * symbolic links. Returns an empty list if the parent does not exist.
   *
   * @throws FailureException if the parent cannot be listed
   */
  static List<String> names(Path parent, Predicate<String> filter) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        if (filter.test(name) && Files.isDirectory(child, NOFOLLOW_LINKS)) {
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
