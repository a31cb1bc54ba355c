package twf.tiles.validation.verify;

import java.nio.file.Path;

/**
 * One thing to verify.
 *
 * @param kind how it is to be looked at
 * @param path where it really is
 * @param top what file names are said relative to, a folder
 * @param isTop whether it is all that is to be verified
 * @param problem why it cannot be looked into; empty but for {@link Kind#UNREADABLE}
 */
public record VerifyTarget(Kind kind, Path path, Path top, boolean isTop, String problem) {

  /** What there is to verify. */
  public enum Kind {
    /** An archive, whoever made it. */
    ARCHIVE,
    /** A run/variable folder as a builder stages it. */
    STAGED,
    /** A run/variable folder as it is published. */
    PUBLISHED,
    /** A folder that cannot be listed. */
    UNREADABLE
  }

  /** A file of it as rows name it. */
  String name(Path file) {
    String relative = top.relativize(file).toString();
    return relative.isEmpty() ? "." : relative;
  }
}
