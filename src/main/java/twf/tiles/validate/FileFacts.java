package twf.tiles.validate;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import twf.tiles.failure.TileException;

/**
 * What the file system says of a file.
 *
 * @param isRegular whether it is a regular file, not a link to one
 * @param bytes the size
 * @param modified when its content changed last, as anyone may set it
 * @param changed when the file system saw the last change of it, which nobody can set
 * @param inode the file's number on its device
 * @param device the device's number
 */
record FileFacts(
    boolean isRegular, long bytes, FileTime modified, FileTime changed, long inode, long device) {
  private static final String ATTRIBUTES = "unix:isRegularFile,size,lastModifiedTime,ctime,ino,dev";

  /**
   * Blocks.
   *
   * @throws TileException storage, where there is no such file or it cannot be looked at
   */
  static FileFacts of(Path file) {
    try {
      Map<String, Object> facts = Files.readAttributes(file, ATTRIBUTES, NOFOLLOW_LINKS);
      return new FileFacts(
          (Boolean) value(facts, "isRegularFile"),
          (Long) value(facts, "size"),
          (FileTime) value(facts, "lastModifiedTime"),
          (FileTime) value(facts, "ctime"),
          ((Number) value(facts, "ino")).longValue(),
          ((Number) value(facts, "dev")).longValue());
    } catch (IOException e) {
      throw TileException.storage(file, e);
    }
  }

  /** Whether size and modification time are those of {@code other}, as of a faithful copy. */
  boolean isCopyOf(FileFacts other) {
    return bytes == other.bytes && modified.equals(other.modified);
  }

  private static Object value(Map<String, Object> facts, String name) {
    return Objects.requireNonNull(facts.get(name));
  }
}
