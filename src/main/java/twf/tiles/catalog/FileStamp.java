package twf.tiles.catalog;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells one state of a file from the next without reading it.
 *
 * @param identity device and inode, or why there is none
 * @param modified the modification time
 * @param size in bytes, -1 where there is no file
 */
record FileStamp(String identity, FileTime modified, long size) {
  private static final FileTime NEVER = FileTime.fromMillis(0);

  /** Blocks. A file that is not there, or cannot be looked at, has a stamp too. */
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
