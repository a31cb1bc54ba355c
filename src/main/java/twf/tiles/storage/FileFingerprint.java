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
 * The attributes that detect changes to a file: equal fingerprints of one path mean unchanged
 * content.
 *
 * <p>Inode numbers are not compared, because sshfs, rclone and mergerfs may report a different one
 * on every call. Replacing a file, or rewriting it and restoring its modification time, changes its
 * {@code ctime}.
 *
 * @param isRegular whether it is a regular file; false for a symbolic link
 * @param bytes the size in bytes
 * @param modified the modification time (mtime), which its owner can set to any value
 * @param changed the change time (ctime), which programs cannot set
 */
public record FileFingerprint(boolean isRegular, long bytes, FileTime modified, FileTime changed) {
  private static final String ATTRIBUTES = "unix:isRegularFile,size,lastModifiedTime,ctime";

  /**
   * Reads the attributes without following links. Blocks.
   *
   * @throws FailureException storage, if the file does not exist or its attributes cannot be read
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

  /** Whether size and modification time equal those of {@code other}; copies keep both. */
  public boolean isCopyOf(FileFingerprint other) {
    return bytes == other.bytes && modified.equals(other.modified);
  }

  private static Object value(Map<String, Object> facts, String name) {
    return Objects.requireNonNull(facts.get(name));
  }
}
