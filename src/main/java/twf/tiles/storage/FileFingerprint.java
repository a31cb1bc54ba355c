package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import twf.tiles.error.FailureException;

/**
 * What the file system says of a file: equal facts of one path mean the same file and content.
 *
 * <p>Inode numbers do not count: sshfs, rclone and mergerfs may number a file anew at every look. A
 * file that is replaced, or rewritten with its old modification time set again, has another change
 * time.
 *
 * @param isRegular whether it is a regular file, not a link to one
 * @param bytes the size
 * @param modified when its content changed last, as anyone may set it
 * @param changed when the file system saw the last change of it, which nobody can set
 */
public record FileFingerprint(boolean isRegular, long bytes, FileTime modified, FileTime changed) {
  private static final String ATTRIBUTES = "unix:isRegularFile,size,lastModifiedTime,ctime";

  /**
   * Blocks.
   *
   * @throws FailureException storage, where there is no such file or it cannot be looked at
   */
  public static FileFingerprint of(Path file) {
    try {
      Map<String, Object> facts = Files.readAttributes(file, ATTRIBUTES, NOFOLLOW_LINKS);
      return new FileFingerprint(
          (Boolean) value(facts, "isRegularFile"),
          (Long) value(facts, "size"),
          (FileTime) value(facts, "lastModifiedTime"),
          (FileTime) value(facts, "ctime"));
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  /** Whether size and modification time are those of {@code other}, as of a faithful copy. */
  public boolean isCopyOf(FileFingerprint other) {
    return bytes == other.bytes && modified.equals(other.modified);
  }

  private static Object value(Map<String, Object> facts, String name) {
    return Objects.requireNonNull(facts.get(name));
  }
}
