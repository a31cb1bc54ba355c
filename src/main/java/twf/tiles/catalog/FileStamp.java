package twf.tiles.catalog;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * Identity, modification time and size of a file, compared to detect changes without reading it.
 *
 * @param identity device and inode, or the reason why they are unknown
 * @param modified the modification time
 * @param size in bytes; -1 if there is no file
 */
record FileStamp(String identity, FileTime modified, long size) {
  private static final FileTime NEVER = FileTime.fromMillis(0);

  /**
   * Reads the stamp of a file without following links. A missing or unreadable file has a stamp,
   * too. Blocks.
   */
  static FileStamp of(Path file) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return new FileStamp(String.valueOf(found.fileKey()), found.lastModifiedTime(), found.size());
    } catch (NoSuchFileException e) {
      return new FileStamp("none", NEVER, -1);
    } catch (IOException e) {
      return new FileStamp(e.toString(), NEVER, -1);
    }
  }
}
