package twf.tiles.validation.verify;

import java.nio.file.Path;

/**
 * A file or folder to verify.
 *
 * @param kind how to verify it
 * @param path its real path
 * @param top the folder that file names in the output are relative to
 * @param isTop whether it is the only target
 * @param problem why it cannot be read; empty unless {@link Kind#UNREADABLE}
 */
public record VerifyTarget(Kind kind, Path path, Path top, boolean isTop, String problem) {

  /** The kind of a target. */
  public enum Kind {
    /** A single archive from any source. */
    ARCHIVE,
    /** A staged run/variable folder. */
    STAGED,
    /** A published run/variable folder. */
    PUBLISHED,
    /** A folder that cannot be listed. */
    UNREADABLE
  }

  /** Returns the path of a file of this target as shown in rows. */
  String name(Path file) {
    String relative = top.relativize(file).toString();
    return relative.isEmpty() ? "." : relative;
  }
}
